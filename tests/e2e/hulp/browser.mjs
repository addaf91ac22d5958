// A headless Chromium (Debian's) that tells everything it asked for and everything it complained of.
import puppeteer from 'puppeteer-core';
import { after } from 'node:test';

/** {open(url)}: a page with `gevraagd` (URLs), `klachten` (console, exceptions, failed requests). Closed after the last test. */
export async function startBrowser() {
  const browser = await puppeteer.launch({
    executablePath: '/usr/bin/chromium',
    // Chromium's sandbox refuses root, which a CI container often is; the pages under test are ours.
    args: ['--disable-dev-shm-usage', '--disable-gpu', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])],
    protocolTimeout: 240_000,
  });
  after(() => browser.close());
  return {
    async open(url, { breed = 1280, hoog = 900, script = true } = {}) {
      const pagina = await browser.newPage();
      const [gevraagd, klachten] = [[], []];
      pagina.on('request', (verzoek) => gevraagd.push(verzoek.url()));
      pagina.on('requestfailed', (verzoek) => klachten.push(`${verzoek.url()}: ${verzoek.failure().errorText}`));
      pagina.on('console', (bericht) => klachten.push(`${bericht.type()}: ${bericht.text()}`));
      pagina.on('pageerror', (fout) => klachten.push(String(fout)));
      await pagina.setViewport({ width: breed, height: hoog });
      await pagina.setJavaScriptEnabled(script);
      await pagina.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
      await pagina.goto(url, { waitUntil: 'networkidle0' });
      return Object.assign(pagina, { gevraagd, klachten });
    },
  };
}
