import favicon from 'swagger-ui-dist/favicon-32x32.png' with { type: 'file' }
import style from 'swagger-ui-dist/swagger-ui.css' with { type: 'file' }
import script from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'file' }

/** Where the page, its parts and the document are. */
export const SWAGGER_PATH = '/swagger'
export const SWAGGER_DOCUMENT_PATH = `${SWAGGER_PATH}/json`

/** Files of the page by path. Bun embeds them in the binary. */
export const SWAGGER_FILES = {
  [`${SWAGGER_PATH}/ui.js`]: { file: script, type: 'text/javascript; charset=utf-8' },
  [`${SWAGGER_PATH}/ui.css`]: { file: style, type: 'text/css; charset=utf-8' },
  [`${SWAGGER_PATH}/icon.png`]: { file: favicon, type: 'image/png' },
} as const

export const SWAGGER_START_PATH = `${SWAGGER_PATH}/start.js`
export const SWAGGER_START = `SwaggerUIBundle({
  url: '${SWAGGER_DOCUMENT_PATH}',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
})
`

/** Only what the page needs: its own files and answers, styles set by its script, inline pictures. */
export const SWAGGER_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export const SWAGGER_PAGE = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Pulso API</title>
  <link rel="icon" type="image/png" href="${SWAGGER_PATH}/icon.png">
  <link rel="stylesheet" href="${SWAGGER_PATH}/ui.css">
</head>
<body>
  <div id="swagger-ui"></div>
  <noscript>This page needs JavaScript; the OpenAPI document is at <a href="${SWAGGER_DOCUMENT_PATH}">${SWAGGER_DOCUMENT_PATH}</a>.</noscript>
  <script src="${SWAGGER_PATH}/ui.js"></script>
  <script src="${SWAGGER_START_PATH}"></script>
</body>
</html>
`
