/*
 * The rehearsal bank as its customer sees it, and as a forger would play it:
 * letters to /hook/sandbox, signed or not.
 */
import { createHmac, randomUUID } from 'node:crypto';

import { until } from './shop.mjs';
import { Shopper, ask } from './shopper.mjs';

export const HOSTED = { payment: 'sandbox_page', card_number: '',
	card_expiry: '', card_cvc: '' };

export class Bank {
	constructor(shop)
	{
		this.shop = shop;
	}

	get keys()
	{
		return this.shop.document('secrets', 'sandbox');
	}

	/* All payments the bank knows of an order. */
	payments(order)
	{
		return this.shop.documents('sandbox_payments')
		    .filter((one) => one.order_id === order);
	}

	/* An order that waits on the bank's page: it stays open by itself. */
	async open(products = { apfel: 1 })
	{
		const shopper = new Shopper(this.shop);
		await shopper.order(products, HOSTED);
		const order = await until('the bank knows the payment', () => {
			const one = this.shop.document('orders',
			    shopper.orderId);
			return one.payments[0].reference ? one : undefined;
		});
		return { shopper, order };
	}

	/* What a letter says; any member may be another. */
	letter(order, members = {}, event = randomUUID())
	{
		const payment = order.payments.at(-1);
		return JSON.stringify({ id: event, type: 'payment', payment: {
			id: payment.reference, order_id: order.id,
			reference: payment.id, state: 'accepted',
			amount: payment.amount, amount_received: payment.amount,
			currency: payment.currency, url: '', reason: '',
			hosted: payment.provider === 'sandbox_page', ...members
		} });
	}

	sign(body, { time = Math.floor(Date.now() / 1000),
	    secret = this.keys.webhook_secret } = {})
	{
		const mac = createHmac('sha256', secret)
		    .update(`${time}.${body}`).digest('hex');
		return `t=${time},v1=${mac}`;
	}

	/* Brings a letter; the answer's status. */
	async bring(body, signature = this.sign(body), headers = {})
	{
		const answer = await ask(this.shop.base, 'POST', '/hook/sandbox', {
			body, headers: { 'content-type': 'application/json',
			    ...(signature === null ? {}
				: { 'sandbox-signature': signature }),
			    ...headers } });
		return answer.status;
	}
}
