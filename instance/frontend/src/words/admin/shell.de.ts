export { shell } from './shell.en.ts';
