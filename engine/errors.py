"""What can go wrong, as one small tree.

EmotraceError
├── UsageError        the caller asked for something that does not exist or does not fit
├── InputError        an input cannot be read as what it claims to be
├── RulesError        a rule table is malformed
├── PluginError       a plugin broke its contract
├── ModelFileError    a model file is missing, damaged or cannot be fetched
└── ModelError        a language model failed while loading or writing

Each message is one line that says what is wrong and, where something can be done, what.
"""


class EmotraceError(Exception):
    """Base of every error that emotrace raises on purpose."""


class UsageError(EmotraceError):
    """The caller asked for something that does not exist or does not fit."""


class InputError(EmotraceError):
    """An input cannot be read as what it claims to be."""


class RulesError(EmotraceError):
    """A rule table is malformed; the message names the file and the row."""


class PluginError(EmotraceError):
    """A plugin broke its contract."""


class ModelFileError(EmotraceError):
    """A model file is missing, damaged or cannot be fetched."""


class ModelError(EmotraceError):
    """A language model failed while loading or writing."""
