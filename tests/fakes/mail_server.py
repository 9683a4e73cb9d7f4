#!/usr/bin/python3
"""A mail server on this machine, by Debian's python3-aiosmtpd.

usage: mail_server.py CERTIFICATE KEY USER PASSWORD

It listens on three ports of 127.0.0.1 and says which in one line of JSON:
"smtp" with STARTTLS and AUTH, both forced; "smtps" with TLS from the first
byte; "http", where tests look and command:

  GET  /mails   what came: from, to, tls, user, size, and the message as bytes
                in base64, with what Python's own reader makes of it
  POST /mode    how to behave; what is not named is well behaved:
                starttls false: not offered;    banner "554 …": first line
                mail "550 …": to MAIL;          data "451 …": after the message
                silent true: takes the message, answers nothing
                cut true: takes the message, closes the line

Recipients with reject get 550, with tempfail 451, until allowed by
{"allow": true}.
"""
import asyncio
import base64
import email
import email.header
import email.policy
import http.server
import json
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

CERTIFICATE, KEY, USER, PASSWORD = sys.argv[1:5]
mails = []
mode = {}
connections = 0


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and \
        data.login.decode() == USER and data.password.decode() == PASSWORD
    return AuthResult(success=good, handled=False)


def sender(raw):
    """Name and address. The newer reader puts a blank between two encoded words
    of a name, which RFC 2047 (section 6.2) wants ignored; the older does not."""
    line = email.message_from_bytes(raw)['from'].replace('\r\n', '')
    name, address = line.rsplit('<', 1)
    decoded = str(email.header.make_header(email.header.decode_header(
        name.strip())))
    return [decoded, address.rstrip('>')]


def read(raw):
    """The message as a mail program understands it."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    parts = {}
    for part in message.walk():
        if not part.is_multipart():
            parts[part.get_content_type()] = part.get_content()
    return {
        'headers': [[name, str(value)] for name, value in message.items()],
        'from': sender(raw),
        'recipients': [one.addr_spec for one in message['to'].addresses],
        'type': message.get_content_type(),
        'defects': [str(one) for one in message.defects],
        'parts': parts,
    }


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        if 'mail' in mode:
            return mode['mail']
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return '250 OK'

    async def handle_RCPT(self, server, session, envelope, address, options):
        if not mode.get('allow'):
            if 'reject' in address:
                return '550 5.1.1 no such user here'
            if 'tempfail' in address:
                return '451 4.3.0 try again later'
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        if 'data' in mode:
            return mode['data']
        raw = envelope.original_content
        mails.append({
            'from': envelope.mail_from, 'to': envelope.rcpt_tos,
            'options': envelope.mail_options, 'hello': session.host_name,
            'tls': server.transport.get_extra_info('ssl_object') is not None,
            'user': USER if session.authenticated else None,
            'connection': session.number,
            'raw': base64.b64encode(raw).decode(), 'read': read(raw),
        })
        if mode.get('silent'):
            await asyncio.sleep(3600)
        if mode.get('cut'):
            server.transport.abort()
            await asyncio.sleep(1)
        return '250 2.0.0 taken'


class Server(SMTP):
    def connection_made(self, transport):
        global connections
        super().connection_made(transport)
        if self.session is not None and not hasattr(self.session, 'number'):
            connections += 1
            self.session.number = connections

    async def _handle_client(self):
        if 'banner' in mode:
            await self.push(mode['banner'])
            self.transport.close()
            return
        await super()._handle_client()


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(CERTIFICATE, KEY)
    return made


class Plain(Controller):
    """STARTTLS, unless a test took it away."""

    def factory(self):
        offered = mode.get('starttls', True)
        return Server(self.handler, hostname='mx.shop.test',
                      tls_context=context() if offered else None,
                      require_starttls=offered, auth_required=offered,
                      authenticator=authenticate)


class Secure(Controller):
    def factory(self):
        return Server(self.handler, hostname='mx.shop.test',
                      auth_required=True, auth_require_tls=False,
                      authenticator=authenticate)


class Desk(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(json.dumps(mails).encode())

    def do_POST(self):
        length = int(self.headers['content-length'])
        mode.clear()
        mode.update(json.loads(self.rfile.read(length)))
        self.answer(b'{}')

    def answer(self, body):
        self.send_response(200)
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def port(controller):
    return controller.server.sockets[0].getsockname()[1]


class AnyPort:
    """Says which port it was given before it looks whether it answers."""

    def _trigger_server(self):
        self.port = port(self)
        super()._trigger_server()


class PlainPort(AnyPort, Plain):
    pass


class SecurePort(AnyPort, Secure):
    pass


plain = PlainPort(Handler(), hostname='127.0.0.1', port=0)
secure = SecurePort(Handler(), hostname='127.0.0.1', port=0,
                    ssl_context=context())
plain.start()
secure.start()
desk = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Desk)
print(json.dumps({'smtp': port(plain), 'smtps': port(secure),
                  'http': desk.server_address[1]}), flush=True)
desk.serve_forever()
