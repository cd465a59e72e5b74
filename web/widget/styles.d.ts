// A style sheet is bundled as its text, the tokens of the pages before it.
declare module "*.css" {
  const css: string;
  export default css;
}
