// The camera and the microphone: what they give is a file like any other.

import { h, clock } from './dom.js';

const LONGEST = 120; // seconds of a recording

async function opened(wanted, wrong) {
  try {
    if (!navigator.mediaDevices) throw new Error('this page has no access; open it at 127.0.0.1 or over https');
    return await navigator.mediaDevices.getUserMedia(wanted);
  } catch (error) {
    wrong(`The ${wanted.video ? 'camera' : 'microphone'} cannot be used: ${error.message}`);
    return null;
  }
}

const stamp = () => new Date().toISOString().slice(11, 19).replaceAll(':', '');

export async function camera(place, take, wrong) {
  const stream = await opened({ video: { width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false }, wrong);
  if (!stream) return;
  const picture = h('video', { autoplay: true, playsinline: true, muted: true, 'aria-label': 'What the camera sees' });
  picture.srcObject = stream;
  const film = h('button', { type: 'button', class: 'em-quiet', onclick: () => filming() }, 'Record a clip');
  let recorder = null;

  const close = () => {
    recorder?.state === 'recording' && recorder.stop();
    stream.getTracks().forEach((track) => track.stop());
    place.replaceChildren();
  };

  function shoot() {
    const canvas = h('canvas', { width: picture.videoWidth, height: picture.videoHeight });
    canvas.getContext('2d').drawImage(picture, 0, 0);
    canvas.toBlob((blob) => take(new File([blob], `camera-${stamp()}.png`, { type: 'image/png' })), 'image/png');
    close();
  }

  async function filming() {
    if (recorder) return close();
    const sound = await opened({ audio: true }, wrong);
    sound?.getTracks().forEach((track) => stream.addTrack(track));
    const pieces = [];
    recorder = new MediaRecorder(stream);
    const ending = recorder.mimeType.includes('mp4') ? 'mp4' : 'webm';
    recorder.ondataavailable = (event) => pieces.push(event.data);
    recorder.onstop = () => take(new File(pieces, `camera-${stamp()}.${ending}`, { type: recorder.mimeType }));
    recorder.start();
    film.textContent = 'Done';
    setTimeout(() => recorder.state === 'recording' && close(), 1000 * LONGEST);
  }

  place.replaceChildren(
    h(
      'div',
      { class: 'em-recorder' },
      picture,
      h(
        'div',
        { class: 'em-adds' },
        h('button', { type: 'button', class: 'em-quiet', onclick: shoot }, 'Take a picture'),
        typeof MediaRecorder !== 'undefined' && film,
        h('button', { type: 'button', class: 'em-quiet', onclick: close }, 'Close'),
      ),
    ),
  );
}

export async function microphone(place, take, wrong) {
  const stream = await opened(
    { audio: { channelCount: 1, echoCancellation: false, autoGainControl: false, noiseSuppression: false } },
    wrong,
  );
  if (!stream) return;
  const context = new AudioContext();
  await context.audioWorklet.addModule(new URL('./microphone.js', import.meta.url));
  const source = context.createMediaStreamSource(stream);
  const tap = new AudioWorkletNode(context, 'tap');
  const blocks = [];
  const level = h('span', { class: 'em-level', 'aria-hidden': 'true' });
  const told = h('span', { role: 'timer' }, clock(0));
  tap.port.onmessage = ({ data }) => {
    blocks.push(data);
    level.style.width = `${Math.min(100, 140 * Math.max(...data.map(Math.abs)))}%`;
    const seconds = (blocks.length * data.length) / context.sampleRate;
    told.textContent = clock(seconds);
    if (seconds >= LONGEST) done();
  };
  source.connect(tap);

  const close = () => {
    stream.getTracks().forEach((track) => track.stop());
    context.close();
    place.replaceChildren();
  };

  function done() {
    if (blocks.length)
      take(new File([wav(blocks, context.sampleRate)], `microphone-${stamp()}.wav`, { type: 'audio/wav' }));
    close();
  }

  place.replaceChildren(
    h(
      'div',
      { class: 'em-recorder' },
      h('p', {}, 'Recording ', told),
      h('div', { class: 'em-meter' }, level),
      h(
        'div',
        { class: 'em-adds' },
        h('button', { type: 'button', class: 'em-quiet', onclick: done }, 'Done'),
        h('button', { type: 'button', class: 'em-quiet', onclick: close }, 'Cancel'),
      ),
    ),
  );
}

/** Blocks of samples from -1 to 1 as a WAV file of 16 bits. */
function wav(blocks, hertz) {
  const length = blocks.reduce((sum, one) => sum + one.length, 0);
  const view = new DataView(new ArrayBuffer(44 + 2 * length));
  const write = (at, word) => [...word].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  write(0, 'RIFF');
  view.setUint32(4, 36 + 2 * length, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, hertz, true);
  view.setUint32(28, 2 * hertz, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, 2 * length, true);
  let at = 44;
  for (const block of blocks)
    for (const sample of block) {
      view.setInt16(at, Math.round(32767 * Math.max(-1, Math.min(1, sample))), true);
      at += 2;
    }
  return view.buffer;
}
