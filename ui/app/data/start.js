// Gradio runs this once the component is there. The page's events are 'explain' and 'halt'.
import(new URL('emotrace/app.js', document.baseURI).href).then((app) =>
  app.mount({ element, trigger, props, server, upload, watch, explain: 'explain', halt: 'halt' }),
);
