// A chime, and the call in Vietnamese where the browser has a voice for it. Browsers let a page make sounds only after
// somebody has pressed something on it.
(function () {
  "use strict";

  const NOTES = [[659.25, 0], [523.25, 0.42]]; // E5, C5; seconds from the start
  const SPOKEN_AFTER = 1100;

  let context = null;

  function on() {
    return context !== null;
  }

  function toggle() {
    if (context) {
      context.close();
      context = null;
      if (window.speechSynthesis) {
        window.speechSynthesis.cancel();
      }
      return;
    }
    const Kind = window.AudioContext || window.webkitAudioContext;
    if (Kind) {
      context = new Kind();
      chime();
    }
  }

  function chime() {
    NOTES.forEach(function (note) {
      const starts = context.currentTime + note[1];
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.frequency.value = note[0];
      volume.gain.setValueAtTime(0.0001, starts);
      volume.gain.exponentialRampToValueAtTime(0.5, starts + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, starts + 1.1);
      tone.connect(volume);
      volume.connect(context.destination);
      tone.start(starts);
      tone.stop(starts + 1.2);
    });
  }

  function vietnamese() {
    return window.speechSynthesis.getVoices().filter(function (voice) {
      return voice.lang.toLowerCase().indexOf("vi") === 0;
    })[0];
  }

  function call(words) {
    if (!context) {
      return;
    }
    chime();
    const voice = window.speechSynthesis && vietnamese();
    if (voice) {
      setTimeout(function () {
        const said = new SpeechSynthesisUtterance(words);
        said.voice = voice;
        said.lang = voice.lang;
        said.rate = 0.9;
        window.speechSynthesis.speak(said);
      }, SPOKEN_AFTER);
    }
  }

  window.boardVoice = { on: on, toggle: toggle, call: call };
})();
