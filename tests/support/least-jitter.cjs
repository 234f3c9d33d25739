/** Full jitter at its lower limit, so that no test waits between attempts: NODE_OPTIONS=--require=<this file>. */
Math.random = () => 0;
