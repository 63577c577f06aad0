// Stands in for the drain worker in tests: it dies as soon as it is started.

throw new Error('dead on arrival')
