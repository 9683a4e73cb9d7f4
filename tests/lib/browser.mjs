/*
 * Chromium of Debian, driven by playwright-core; what it shows is kept under
 * tests/output/.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

import { ROOT } from './shop.mjs';

const OUTPUT = path.join(ROOT, 'tests', 'output');
const AXE = readFileSync(createRequire(import.meta.url)
    .resolve('axe-core/axe.min.js'), 'utf8');

export const DEVICES = {
	desktop: { viewport: { width: 1280, height: 900 } },
	phone: { viewport: { width: 360, height: 740 }, isMobile: true,
		hasTouch: true, deviceScaleFactor: 2 },
	'no-javascript': { viewport: { width: 768, height: 1024 },
		javaScriptEnabled: false }
};

export function launch()
{
	return chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic',
			'--disable-dev-shm-usage', '--no-first-run',
			'--disable-background-networking',
			'--disable-component-update', '--disable-sync',
			'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost']
	});
}

/* A page in a context of its own; what goes wrong in it is collected. */
export async function open(browser, options = {})
{
	const context = await browser.newContext({ locale: 'de-DE',
		timezoneId: 'Europe/Berlin', ignoreHTTPSErrors: true,
		...options });
	const page = await context.newPage();
	page.setDefaultTimeout(20000);
	page.faults = [];
	page.on('console', (message) => {
		/* Browsers report our own 404 and 422 pages as failures. */
		if (message.type() === 'error' &&
		    !/status of 4(04|09|22|29|01|03)/.test(message.text()))
			page.faults.push(message.text());
	});
	page.on('pageerror', (error) => page.faults.push(String(error)));
	page.on('request', (request) => {
		const { hostname } = new URL(request.url());
		if (hostname !== 'localhost')
			page.faults.push(`asked ${hostname}`);
	});
	return page;
}

export async function shoot(page, name)
{
	mkdirSync(OUTPUT, { recursive: true });
	await page.screenshot({ fullPage: true,
		path: path.join(OUTPUT, `${name}.png`) });
}

/* Violations of the rules of accessibility, one line each; `except`: rules that
 * the page must break. */
export async function violations(page, except = [])
{
	if (!await page.evaluate(() => typeof globalThis.axe === 'object'))
		await page.evaluate(AXE);
	const { violations: found } = await page.evaluate((rules) =>
	    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa',
		'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
		rules: Object.fromEntries(rules.map((rule) =>
		    [rule, { enabled: false }])) }), except);
	return found.flatMap((one) => one.nodes.map((node) =>
	    `${one.id}: ${node.target.join(' ')}: ${node.failureSummary}`));
}

/* Presses Tab until the focus is on the first match of a selector. */
export async function tabTo(page, selector, limit = 200)
{
	for (let i = 0; i < limit; i++) {
		await page.keyboard.press('Tab');
		const there = await page.evaluate((wanted) => {
			const focused = document.activeElement;
			const style = getComputedStyle(focused);
			return {
				match: focused === document.querySelector(wanted),
				visible: focused === document.body ||
				    (style.outlineStyle !== 'none' &&
				    parseFloat(style.outlineWidth) > 0) ||
				    style.boxShadow !== 'none',
				what: focused.outerHTML.slice(0, 100)
			};
		}, selector);
		if (!there.visible)
			throw new Error(`focus cannot be seen: ${there.what}`);
		if (there.match)
			return;
	}
	throw new Error(`not reached by keyboard: ${selector}`);
}
