// As much of mediabunny as is needed: a namespace that is imported late brings all of it into a bundle.
export { CustomSource, Input, Logging, LogLevel, MATROSKA, MP4, MPEG_TS, QTFF, WEBM } from 'mediabunny';
