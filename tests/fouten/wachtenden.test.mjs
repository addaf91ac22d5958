// The short version of wachtenden.mjs: with sanitizers every thread costs a megabyte, so 500.
process.env.KB_WACHTENDEN ??= '500';
await import('./wachtenden.mjs');
