/** What Vite makes of imports that end in a query. */
declare module '*?raw' {
  const source: string;
  export default source;
}
declare module '*?url' {
  const address: string;
  export default address;
}
