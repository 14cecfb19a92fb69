export { content } from "./content.en.ts";
