import favicon from 'swagger-ui-dist/favicon-32x32.png' with { type: 'file' }
import style from 'swagger-ui-dist/swagger-ui.css' with { type: 'file' }
import script from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'file' }
import type { Asset } from './asset.ts'
import pageStyle from './swagger-page.css' with { type: 'file' }

const SCRIPT = 'text/javascript; charset=utf-8'
const STYLE = 'text/css; charset=utf-8'

/** Where the page and the OpenAPI document are. */
export const SWAGGER_PATH = '/swagger'
export const SWAGGER_DOCUMENT_PATH = `${SWAGGER_PATH}/json`

/**
 * Only what the page needs: its own files and answers, and the small pictures that its style holds.
 * React sets styles through the DOM, which `style-src` does not forbid.
 */
export const SWAGGER_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const START = `SwaggerUIBundle({
  url: '${SWAGGER_DOCUMENT_PATH}',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
})
`

const PAGE = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Pulso API</title>
  <link rel="icon" type="image/png" href="${SWAGGER_PATH}/icon.png">
  <link rel="stylesheet" href="${SWAGGER_PATH}/ui.css">
  <link rel="stylesheet" href="${SWAGGER_PATH}/page.css">
</head>
<body>
  <div id="swagger-ui"></div>
  <noscript>This page needs JavaScript; the OpenAPI document is at <a href="${SWAGGER_DOCUMENT_PATH}">${SWAGGER_DOCUMENT_PATH}</a>.</noscript>
  <script src="${SWAGGER_PATH}/ui.js"></script>
  <script src="${SWAGGER_PATH}/start.js"></script>
</body>
</html>
`

export const SWAGGER_PAGE: Asset = { type: 'text/html; charset=utf-8', read: async () => PAGE }

/** What the page loads, by path. Bun embeds the files in the binary. */
export const SWAGGER_ASSETS: Readonly<Record<string, Asset>> = {
  [`${SWAGGER_PATH}/ui.js`]: embedded(script, SCRIPT),
  [`${SWAGGER_PATH}/start.js`]: { type: SCRIPT, read: async () => START },
  [`${SWAGGER_PATH}/ui.css`]: embedded(style, STYLE),
  [`${SWAGGER_PATH}/page.css`]: embedded(pageStyle, STYLE),
  [`${SWAGGER_PATH}/icon.png`]: embedded(favicon, 'image/png'),
}

function embedded(path: string, type: string): Asset {
  return { type, read: () => Bun.file(path).bytes() }
}
