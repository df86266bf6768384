package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stripe/smokescreen/pkg/smokescreen"
)

const allowList = `version: v1
services: []
default:
  project: test
  action: enforce
  allowed_domains: [api.example.com, "*.wild.example.com"]
`

// lines is a log that the proxy's goroutines write and a test reads.
type lines struct {
	sync.Mutex
	bytes.Buffer
}

func (l *lines) Write(text []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.Buffer.Write(text)
}

func (l *lines) String() string {
	l.Lock()
	defer l.Unlock()
	return l.Buffer.String()
}

// rig is a running proxy whose names all resolve to one address, and whose dials all reach an echo server.
type rig struct {
	address string
	list    string
	log     *lines
	config  *smokescreen.Config
	stop    chan os.Signal
	ended   chan error
	mutex   sync.Mutex
	dialled []string
}

func (r *rig) dials() []string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return append([]string{}, r.dialled...)
}

func start(t *testing.T, resolved string) *rig {
	t.Helper()
	return startWith(t, resolved, func(*rig) {})
}

// startWith lets a test change the rig before it serves.
func startWith(t *testing.T, resolved string, change func(*rig)) *rig {
	t.Helper()
	file := filepath.Join(t.TempDir(), "acl.yaml")
	if err := os.WriteFile(file, []byte(allowList), 0o600); err != nil {
		t.Fatal(err)
	}
	config, err := configure([]string{"egress", "--egress-acl-file", file})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{list: file, log: &lines{}, config: config, stop: make(chan os.Signal, 1), ended: make(chan error, 1)}
	config.Log.SetOutput(r.log)
	config.ExitTimeout = 10 * time.Millisecond
	ip := net.ParseIP(resolved)
	if four := ip.To4(); four != nil && !strings.Contains(resolved, ":") {
		ip = four
	} else {
		config.Network = "ip6"
	}
	config.Resolver = resolverFor(t, ip)
	echo := echoServer(t)
	config.ProxyDialTimeout = func(_ context.Context, _, address string, limit time.Duration) (net.Conn, error) {
		r.mutex.Lock()
		r.dialled = append(r.dialled, address)
		r.mutex.Unlock()
		return net.DialTimeout("tcp", echo, limit)
	}
	change(r)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.address = listener.Addr().String()
	go func() { r.ended <- serve(config, listener, r.stop) }()
	t.Cleanup(func() {
		r.stop <- syscall.SIGTERM
		if err := <-r.ended; err != nil {
			t.Errorf("serve ended with %v", err)
		}
	})
	return r
}

func echoServer(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				line, _ := bufio.NewReader(connection).ReadString('\n')
				fmt.Fprintf(connection, "echo %s", line)
			}()
		}
	}()
	return listener.Addr().String()
}

// ask sends one request head as it is and returns the answer with the connection it came on.
func (r *rig) ask(t *testing.T, head string) (*http.Response, net.Conn, *bufio.Reader) {
	t.Helper()
	connection, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	if _, err := fmt.Fprintf(connection, "%s\r\n\r\n", head); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(connection)
	method, _, _ := strings.Cut(head, " ")
	response, err := http.ReadResponse(reader, &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%q: %v", head, err)
	}
	return response, connection, reader
}

func connect(target string) string {
	return fmt.Sprintf("CONNECT %s HTTP/1.1\r\nHost: %s", target, target)
}

func TestTunnelToAnAllowedHost(t *testing.T) {
	for _, host := range []string{"api.example.com", "API.Example.com", "api.example.com.", "a.b.wild.example.com"} {
		t.Run(host, func(t *testing.T) {
			r := start(t, "203.0.113.7")
			response, connection, reader := r.ask(t, connect(host+":443"))
			if response.StatusCode != http.StatusOK {
				t.Fatalf("status %s, log %s", response.Status, r.log)
			}
			fmt.Fprintf(connection, "hello\n")
			if line, err := reader.ReadString('\n'); line != "echo hello\n" {
				t.Errorf("through the tunnel came %q, %v", line, err)
			}
			if dials := r.dials(); len(dials) != 1 || dials[0] != "203.0.113.7:443" {
				t.Errorf("dialled %v", dials)
			}
			if !strings.Contains(r.log.String(), `"allow":true`) {
				t.Errorf("no decision in the log: %s", r.log)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	const ok = "api.example.com"
	cases := []struct {
		name, head string
		status     int
		says       string
	}{
		{"not in the list", connect("elsewhere.example.com:443"), 407, "default rule policy"},
		{"parent of an allowed host", connect("example.com:443"), 407, "default rule policy"},
		{"apex of a wildcard", connect("wild.example.com:443"), 407, "default rule policy"},
		{"lookalike of a wildcard", connect("evilwild.example.com:443"), 407, "default rule policy"},
		{"ssh", connect(ok + ":22"), 403, "only port 443"},
		{"smtp", connect(ok + ":25"), 403, "only port 443"},
		{"http port", connect(ok + ":80"), 403, "only port 443"},
		{"port with a zero in front", connect(ok + ":0443"), 403, "only port 443"},
		{"IPv4 address", connect("203.0.113.7:443"), 403, "addresses are not"},
		{"IPv6 address", connect("[2001:db8::7]:443"), 403, "addresses are not"},
		{"mapped address", connect("[::ffff:10.0.0.1]:443"), 403, "addresses are not"},
		{"plain http", "GET http://" + ok + "/ HTTP/1.1\r\nHost: " + ok, 403, "plain http is not"},
		{"plain http to 443", "GET http://" + ok + ":443/ HTTP/1.1\r\nHost: " + ok + ":443", 403, "plain http is not"},
		{"https without a tunnel", "GET https://" + ok + "/ HTTP/1.1\r\nHost: " + ok, 403, "plain http is not"},
		{"a request to the proxy itself", "GET /healthcheck HTTP/1.1\r\nHost: egress", 403, "plain http is not"},
		{"upgrade", "GET http://" + ok + "/ HTTP/1.1\r\nHost: " + ok + "\r\nConnection: Upgrade\r\nUpgrade: websocket", 403, "plain http is not"},
		{"two different hosts", "CONNECT / HTTP/1.1\r\nHost: " + ok + ":443", 403, "two different hosts"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := start(t, "203.0.113.7")
			response, _, _ := r.ask(t, c.head)
			if response.StatusCode != c.status {
				t.Errorf("status %s, wanted %d", response.Status, c.status)
			}
			if said := response.Header.Get(errorHeader); !strings.Contains(said, c.says) {
				t.Errorf("%s says %q, wanted %q in it", errorHeader, said, c.says)
			}
			if dials := r.dials(); len(dials) != 0 {
				t.Errorf("dialled %v", dials)
			}
			for _, part := range []string{`"allow":false`, smokescreen.CanonicalProxyDecision, c.says} {
				if !strings.Contains(r.log.String(), part) {
					t.Errorf("no %s in the log: %s", part, r.log)
				}
			}
		})
	}
}

func TestResolvedAddresses(t *testing.T) {
	cases := map[string]bool{
		"203.0.113.7":          true,
		"100.63.255.255":       true,
		"100.128.0.0":          true,
		"2001:db8::7":          true,
		"64:ff9c::a00:1":       true,
		"0.1.2.3":              false,
		"10.0.0.1":             false,
		"100.64.0.0":           false,
		"100.100.100.200":      false,
		"100.127.255.255":      false,
		"127.0.0.1":            false,
		"169.254.169.254":      false,
		"172.18.0.5":           false,
		"192.0.0.192":          false,
		"192.88.99.1":          false,
		"192.168.1.1":          false,
		"198.18.0.1":           false,
		"224.0.0.1":            false,
		"240.0.0.1":            false,
		"255.255.255.255":      false,
		"::1":                  false,
		"::10.0.0.1":           false,
		"::ffff:0:10.0.0.1":    false,
		"64:ff9b::10.0.0.1":    false,
		"64:ff9b:1::10.0.0.1":  false,
		"100::1":               false,
		"2001:0:a00:1::1":      false,
		"2002:a00:1::1":        false,
		"fc00::1":              false,
		"fe80::1":              false,
		"fec0::1":              false,
		"ff02::1":              false,
		"::ffff:10.0.0.1":      false,
		"::ffff:169.254.1.254": false,
	}
	for address, allowed := range cases {
		t.Run(address, func(t *testing.T) {
			r := start(t, address)
			response, _, _ := r.ask(t, connect("api.example.com:443"))
			if dialled := len(r.dials()) == 1; dialled != allowed || (response.StatusCode == http.StatusOK) != allowed {
				t.Errorf("status %s, dialled %v, log %s", response.Status, r.dials(), r.log)
			}
		})
	}
}

func TestStopWithAnOpenTunnel(t *testing.T) {
	r := start(t, "203.0.113.7")
	if response, _, _ := r.ask(t, connect("api.example.com:443")); response.StatusCode != http.StatusOK {
		t.Fatalf("status %s", response.Status)
	}
	r.stop <- syscall.SIGTERM
	err := <-r.ended
	if err != nil {
		t.Errorf("serve ended with %v", err)
	}
	if !strings.Contains(r.log.String(), "closing tunnels that are still open") {
		t.Errorf("log %s", r.log)
	}
	if err := healthcheck(r.address); err == nil {
		t.Error("a stopped proxy is healthy")
	}
	r.ended <- nil // for the cleanup
}

func TestHealthcheckOfARunningProxy(t *testing.T) {
	if err := healthcheck(start(t, "203.0.113.7").address); err != nil {
		t.Error(err)
	}
}
