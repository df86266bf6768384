package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/stripe/goproxy"
	"github.com/stripe/smokescreen/pkg/smokescreen"
)

const (
	// Bytes until which a first message has to be whole; with keys against quantum computers it has some 2,000.
	maximumHello = 16 << 10
	// encrypted_client_hello (RFC 9849): the name that is to be seen is not the one that is meant.
	encryptedHello = 0xfe0d
)

type dial func(ctx context.Context, network, address string, limit time.Duration) (net.Conn, error)

func dialPlainly(ctx context.Context, network, address string, limit time.Duration) (net.Conn, error) {
	return (&net.Dialer{Timeout: limit}).DialContext(ctx, network, address)
}

// named holds each tunnel to the host that it was asked for. Behind one address a large service has many names, some of
// them anybody's, and which one a connection is for is said in the first message of TLS only.
func named(log *logrus.Logger, next dial) dial {
	return func(ctx context.Context, network, address string, limit time.Duration) (net.Conn, error) {
		proxied, ok := ctx.Value(goproxy.ProxyContextKey).(*goproxy.ProxyCtx)
		if !ok || proxied.Req == nil {
			return nil, errors.New("a connection that nobody asked for")
		}
		connection, err := next(ctx, network, address, limit)
		if err != nil {
			return nil, err
		}
		return &namedConn{Conn: connection, target: proxied.Req.Host, log: log}, nil
	}
}

// namedConn passes nothing on to the host before it has seen for whom it is. What the host says comes through at once.
type namedConn struct {
	net.Conn
	target string
	log    *logrus.Logger

	held   []byte
	passed bool
	failed error
}

func (c *namedConn) Write(text []byte) (int, error) {
	if c.passed {
		return c.Conn.Write(text)
	}
	if c.failed != nil {
		return 0, c.failed
	}
	c.held = append(c.held, text...)
	hello, whole := readHello(c.held)
	if !whole && len(c.held) < maximumHello {
		return len(text), nil
	}
	if reason := misnamed(hello, hostOf(c.target)); reason != "" {
		return 0, c.refuse(reason)
	}
	c.passed = true
	held := c.held
	c.held = nil
	if _, err := c.Conn.Write(held); err != nil {
		return 0, err
	}
	return len(text), nil
}

func (c *namedConn) refuse(reason string) error {
	c.failed = errors.New(reason)
	c.held = nil
	c.log.WithFields(logrus.Fields{
		smokescreen.LogFieldAllow:          false,
		smokescreen.LogFieldDecisionReason: reason,
		smokescreen.LogFieldProxyType:      "connect",
		smokescreen.LogFieldRequestedHost:  c.target,
	}).Warn(smokescreen.CanonicalProxyDecision)
	// Ends the other direction too.
	if err := c.Conn.Close(); err != nil {
		c.log.WithField("error", err.Error()).Warn("closing a tunnel")
	}
	return c.failed
}

// misnamed says why a first message is not for this host, or is empty.
func misnamed(hello *tls.ClientHelloInfo, host string) string {
	switch {
	case hello == nil:
		return "what is sent through the tunnel is not TLS"
	case slices.Contains(hello.Extensions, encryptedHello):
		return "TLS hides for whom it is (encrypted client hello)"
	case hello.ServerName == "":
		return "TLS does not say for whom it is"
	case !strings.EqualFold(hello.ServerName, strings.TrimRight(host, ".")):
		return fmt.Sprintf("TLS is for another host: %q", hello.ServerName)
	}
	return ""
}

// readHello reads the first message of TLS; nil for none. It is not whole when the text ends within it.
func readHello(text []byte) (hello *tls.ClientHelloInfo, whole bool) {
	from := &heldText{Reader: bytes.NewReader(text)}
	seen := errors.New("seen")
	server := tls.Server(from, &tls.Config{
		GetConfigForClient: func(info *tls.ClientHelloInfo) (*tls.Config, error) {
			hello = info
			return nil, seen
		},
	})
	// It always fails: nobody is there to talk to.
	_ = server.Handshake()
	return hello, hello != nil || !from.ended
}

// heldText is a connection that says what was held, hears nothing, and remembers that it came to its end.
type heldText struct {
	*bytes.Reader
	net.Conn
	ended bool
}

func (t *heldText) Read(into []byte) (int, error) {
	count, err := t.Reader.Read(into)
	if errors.Is(err, io.EOF) {
		t.ended = true
	}
	return count, err
}

func (t *heldText) Write(text []byte) (int, error)   { return len(text), nil }
func (t *heldText) Close() error                     { return nil }
func (t *heldText) SetDeadline(time.Time) error      { return nil }
func (t *heldText) SetWriteDeadline(time.Time) error { return nil }
func (t *heldText) SetReadDeadline(time.Time) error  { return nil }
func (t *heldText) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (t *heldText) LocalAddr() net.Addr              { return &net.TCPAddr{} }
