// Stands in for a worker in tests: it dies as soon as it is started.

throw new Error('dead on arrival')
