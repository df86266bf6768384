package main

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// startNamed is a rig whose tunnels lead to a real TLS server, and are held to the host they were asked for.
func startNamed(t *testing.T) *rig {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(response http.ResponseWriter, _ *http.Request) {
		io.WriteString(response, "through")
	}))
	t.Cleanup(server.Close)
	return startWith(t, "203.0.113.7", func(r *rig) {
		r.config.ProxyDialTimeout = named(r.config.Log, func(ctx context.Context, network, _ string, limit time.Duration) (net.Conn, error) {
			return dialPlainly(ctx, network, server.Listener.Addr().String(), limit)
		})
	})
}

// slowly writes one byte at a time, as a network may.
type slowly struct{ net.Conn }

func (s slowly) Write(text []byte) (int, error) {
	for at := range text {
		if _, err := s.Conn.Write(text[at : at+1]); err != nil {
			return at, err
		}
	}
	return len(text), nil
}

// hiddenName is a list of configurations for encrypted hellos, whose outer name is this one (RFC 9849, section 4).
func hiddenName(t *testing.T, outer string) []byte {
	t.Helper()
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	contents := []byte{7, 0x00, 0x20, 0, 32}
	contents = append(contents, key.PublicKey().Bytes()...)
	contents = append(contents, 0, 4, 0, 1, 0, 1, 32, byte(len(outer)))
	contents = append(append(contents, outer...), 0, 0)
	config := binary.BigEndian.AppendUint16([]byte{0xfe, 0x0d}, uint16(len(contents)))
	config = append(config, contents...)
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(config))), config...)
}

func TestATunnelIsForTheHostItWasAskedFor(t *testing.T) {
	cases := []struct {
		name   string
		config tls.Config
		slow   bool
		says   string
	}{
		{name: "itself", config: tls.Config{ServerName: "api.example.com"}},
		{name: "in capitals", config: tls.Config{ServerName: "API.example.COM"}},
		{name: "byte by byte", config: tls.Config{ServerName: "api.example.com"}, slow: true},
		{name: "an older TLS", config: tls.Config{ServerName: "api.example.com", MaxVersion: tls.VersionTLS12}},
		{name: "another", config: tls.Config{ServerName: "evil.example.com"}, says: `another host: \"evil.example.com\"`},
		{name: "another, byte by byte", config: tls.Config{ServerName: "evil.example.com"}, slow: true, says: "another host"},
		{name: "its parent", config: tls.Config{ServerName: "example.com"}, says: "another host"},
		{name: "no name", config: tls.Config{}, says: "does not say for whom"},
		{name: "an address", config: tls.Config{ServerName: "203.0.113.7"}, says: "does not say for whom"},
		{
			name:   "a hidden name behind its own",
			config: tls.Config{ServerName: "evil.example.com", EncryptedClientHelloConfigList: hiddenName(t, "api.example.com"), MinVersion: tls.VersionTLS13},
			says:   "hides for whom",
		},
	}
	for at := range cases {
		c := &cases[at]
		t.Run(c.name, func(t *testing.T) {
			r := startNamed(t)
			response, connection, _ := r.ask(t, connect("api.example.com:443"))
			if response.StatusCode != http.StatusOK {
				t.Fatalf("status %s", response.Status)
			}
			if c.slow {
				connection = slowly{connection}
			}
			c.config.InsecureSkipVerify = true
			connection.SetDeadline(time.Now().Add(20 * time.Second))
			client := tls.Client(connection, &c.config)
			err := client.Handshake()
			if (err == nil) != (c.says == "") {
				t.Fatalf("handshake: %v, log %s", err, r.log)
			}
			if !strings.Contains(r.log.String(), c.says) {
				t.Errorf("no %s in the log: %s", c.says, r.log)
			}
			if c.says != "" {
				return
			}
			fmt.Fprintf(client, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
			if text, err := io.ReadAll(client); !strings.HasSuffix(string(text), "through") {
				t.Errorf("through the tunnel came %q, %v", text, err)
			}
		})
	}
}

func TestWhatIsNotTLSDoesNotArrive(t *testing.T) {
	for name, text := range map[string]string{
		"http":              "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"ssh":               "SSH-2.0-x\r\n",
		"an endless record": "\x16\x03\x01\x3f\xff\x01\x00\x3f\xfb\x03\x03" + strings.Repeat("x", maximumHello),
		"a broken hello":    "\x16\x03\x01\x00\x08\x01\x00\x00\x04abcd",
	} {
		t.Run(name, func(t *testing.T) {
			r := startNamed(t)
			_, connection, reader := r.ask(t, connect("api.example.com:443"))
			connection.SetDeadline(time.Now().Add(20 * time.Second))
			io.WriteString(connection, text)
			if answer, _ := io.ReadAll(reader); len(answer) != 0 {
				t.Errorf("an answer: %q", answer)
			}
			if !strings.Contains(r.log.String(), "is not TLS") {
				t.Errorf("log %s", r.log)
			}
		})
	}
}
