// What a person would try with the pictures of `trace`, in Chromium: see .ci/browser.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [, , work, shots] = process.argv;
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

/** Opens a file and fails on whatever the console, a dialog or the network says. */
async function open(file, { width, colorScheme = 'light' }) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const said = [];
  page.on('console', message => said.push(`console: ${message.text()}`));
  page.on('pageerror', error => said.push(`error: ${error.message}`));
  page.on('dialog', dialog => { said.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', request => {
    if (request.url() !== `file://${file}`) said.push(`request: ${request.url()}`);
  });
  await page.goto(`file://${file}`);
  return { page, close: async () => { assert.deepEqual(said, [], file); await context.close(); } };
}

const shot = async (page, name) => {
  if (shots) await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true });
};
const width = page => page.evaluate(() => document.documentElement.scrollWidth);

// every screen: nothing said, nothing asked, nothing wider than the screen, everything unfolded
for (const name of ['estate', 'hostile']) {
  const file = path.join(work, `${name}.html`);
  for (const screen of [1200, 375]) {
    for (const colorScheme of ['light', 'dark']) {
      const { page, close } = await open(file, { width: screen, colorScheme });
      await shot(page, `${name}-${screen}-${colorScheme}`);
      await page.locator('details').first().waitFor();
      await page.evaluate(() => document.querySelectorAll('details').forEach(it => { it.open = true; }));
      assert.ok(await width(page) <= screen, `${name}: ${await width(page)} of ${screen}`);
      await shot(page, `${name}-${screen}-${colorScheme}-open`);
      await close();
    }
  }
}

// from the table to a path, to its steps, to the statement; also with the keyboard
{
  const { page, close } = await open(path.join(work, 'estate.html'), { width: 1200 });
  await page.getByRole('row', { name: /111122223333/ }).getByRole('link', { name: /3 fails.*1 works/ }).click();
  const section = page.locator('h3:target').locator('..');
  assert.match(await section.innerText(), /^111122223333 shop → central 444455556666 backup ap-south-2/);
  const first = section.locator('details').first();
  assert.equal(await first.getByText('not allowed by the key policy').isVisible(), false);
  await first.locator('summary').first().focus();
  await page.keyboard.press('Enter');
  await first.getByText('not allowed by the key policy').waitFor();
  assert.match(await first.innerText(), /add kms:CreateGrant to statement ShareWithBackupAccount/);
  assert.equal(await first.locator('ol.steps > li').count(), 18);
  await first.getByRole('link', { name: 'shop/key-policy.json:13:5' }).first().click();
  const statement = page.locator('article:target');
  assert.match(await statement.innerText(), /ShareWithBackupAccount[\s\S]*"kms:DescribeKey"/);
  await close();
}
{
  const { page, close } = await open(path.join(work, 'estate.html'), { width: 375 });
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the paths');
  const names = await page.locator('a, summary').evaluateAll(all => all.filter(it => !it.textContent.trim()));
  assert.deepEqual(names, []);
  const headings = await page.locator('h1,h2,h3').evaluateAll(all => all.map(it => +it.tagName[1]));
  headings.forEach((level, index) => assert.ok(index === 0 ? level === 1 : level <= headings[index - 1] + 1));
  await close();
}

// text and background keep 4.5 to 1 in both schemes
for (const colorScheme of ['light', 'dark']) {
  const { page, close } = await open(path.join(work, 'estate.html'), { width: 1200, colorScheme });
  const low = await page.evaluate(() => {
    document.querySelectorAll('details').forEach(it => { it.open = true; });
    const rgb = text => text.match(/[\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = it => {
      for (let at = it; at; at = at.parentElement) {
        const colour = rgb(getComputedStyle(at).backgroundColor);
        if (colour.length === 3 || colour[3] > 0) return colour;
      }
      return [255, 255, 255];
    };
    const low = [];
    for (const it of document.querySelectorAll('body *')) {
      if (![...it.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())) continue;
      const [a, b] = [light(rgb(getComputedStyle(it).color)), light(behind(it))].sort((x, y) => y - x);
      if ((a + 0.05) / (b + 0.05) < 4.5) low.push(`${it.className} ${it.textContent.slice(0, 40)}`);
    }
    return low;
  });
  assert.deepEqual(low, [], colorScheme);
  await close();
}

// hostile names are text: they are read as they were written, and make no element
{
  const { page, close } = await open(path.join(work, 'hostile.html'), { width: 375 });
  assert.equal(await page.locator('script, img, iframe, object, form, svg, [onerror], [onclick]').count(), 0);
  assert.match(await page.content(), /&lt;script&gt;alert\(6\)/);
  assert.ok((await page.locator('body').textContent()).includes('<img src=x onerror=alert(5)>'));
  assert.ok(!(await page.locator('body').textContent()).includes('\u202e'));
  await close();
}

// the drawing, in a page of its own and as a picture in another
for (const name of ['estate', 'hostile']) {
  const text = fs.readFileSync(path.join(work, `${name}.svg`), 'utf8');
  const { page, close } = await open(path.join(work, `${name}.svg`), { width: 940 });
  assert.equal(await page.evaluate(() => document.documentElement.namespaceURI), 'http://www.w3.org/2000/svg');
  assert.equal(await page.evaluate(() => document.querySelectorAll('script, image, foreignObject, a, use').length), 0);
  const outside = await page.evaluate(() => {
    const sheet = document.querySelector('.sheet').getBoundingClientRect();
    return [...document.querySelectorAll('text')].filter(it => it.getBoundingClientRect().right > sheet.right)
      .map(it => it.textContent);
  });
  assert.deepEqual(outside, [], `${name}: text beside the sheet`);
  await close();
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ viewport: { width: 940, height: 900 }, colorScheme });
    const around = await context.newPage();
    await around.setContent('<img>');
    await around.evaluate(text => {
      document.querySelector('img').src = `data:image/svg+xml;base64,${btoa(unescape(encodeURIComponent(text)))}`;
      return document.querySelector('img').decode();
    }, text);
    assert.equal(await around.evaluate(() => document.querySelector('img').naturalWidth), 900);
    await shot(around, `${name}-svg-${colorScheme}`);
    await context.close();
  }
}

// the chart, as GitHub renders it
const mermaid = path.join(import.meta.dirname, 'node_modules/mermaid/dist/mermaid.min.js');
for (const name of ['estate', 'hostile']) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  const said = [];
  page.on('dialog', dialog => { said.push(dialog.message()); dialog.dismiss(); });
  await page.setContent('<!doctype html><body></body>');
  await page.addScriptTag({ path: mermaid });
  await page.evaluate(async text => {
    mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' });
    await mermaid.parse(text);
    document.body.innerHTML = (await mermaid.render('chart', text)).svg;
  }, fs.readFileSync(path.join(work, `${name}.mermaid`), 'utf8'));
  assert.equal(await page.locator('script, img, a').count(), 1, 'mermaid and nothing else');
  const words = await page.locator('svg').textContent();
  assert.match(words.slice(words.lastIndexOf('}')), name === 'estate' ? /× kms:CreateGrant/ : /<img src=x onerror=alert\(2\)>/);
  assert.deepEqual(said, []);
  await shot(page, `${name}-mermaid`);
  await context.close();
}

await browser.close();
console.log('browser: report, drawing and chart are as they should be');
