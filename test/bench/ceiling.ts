// The fastest that this runtime can answer a JSON request: parse it, look at it, answer a constant.
// What Pulso is measured against.

Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.env.PORT),
  async fetch(request) {
    if (request.method === 'GET') return new Response()
    const body: unknown = await request.json()
    if (typeof body !== 'object') return new Response(null, { status: 422 })
    return Response.json(
      { success: true, message: 'Event accepted for processing' },
      { status: 202 },
    )
  },
})
