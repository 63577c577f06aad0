// The fastest that this runtime can answer a JSON request: parse it, look at a field, answer a
// constant. What Pulso is measured against.

Bun.serve({
  hostname: '127.0.0.1',
  port: Number(process.env.PORT),
  async fetch(request) {
    if (request.method === 'GET') return new Response()
    const body = (await request.json()) as { tenant_id?: string }
    if (!body.tenant_id) return new Response(null, { status: 422 })
    return Response.json(
      { success: true, message: 'Event accepted for processing' },
      { status: 202 },
    )
  },
})
