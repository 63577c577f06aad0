// `with { type: 'file' }` gives a path: on disk from source, inside the executable when compiled.
declare module 'swagger-ui-dist/*' {
  const path: string
  export default path
}
declare module '*.css' {
  const path: string
  export default path
}
