package main

import (
	"errors"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/stripe/smokescreen/cmd"
	"github.com/stripe/smokescreen/pkg/smokescreen"
)

// deniedRanges are not the internet, yet v0.0.4 takes them for it. It already denies 10/8, 172.16/12, 192.168/16,
// fc00::/7 and whatever is not global unicast (loopback, link-local, multicast, unspecified). An IPv4 address
// written as IPv6 (::ffff:a.b.c.d) is judged as IPv4 by Go itself.
var deniedRanges = []string{
	"0.0.0.0/8",       // this network (RFC 791)
	"100.64.0.0/10",   // shared address space of providers (RFC 6598), some clouds' metadata
	"192.0.0.0/24",    // protocol assignments (RFC 6890), some clouds' metadata
	"192.88.99.0/24",  // 6to4 relays (RFC 7526)
	"198.18.0.0/15",   // benchmarks (RFC 2544)
	"240.0.0.0/4",     // reserved (RFC 1112)
	"::/96",           // IPv4-compatible (RFC 4291)
	"::ffff:0:0:0/96", // IPv4-translated (RFC 2765)
	"64:ff9b::/96",    // NAT64 (RFC 6052): any IPv4 address behind an innocent look
	"64:ff9b:1::/48",  // local NAT64 (RFC 8215)
	"100::/64",        // discard (RFC 6666)
	"2001::/32",       // Teredo (RFC 4380)
	"2002::/16",       // 6to4 (RFC 3056)
	"fec0::/10",       // site-local (RFC 3879)
}

const (
	connectTimeout = 10 * time.Second
	// A model may think for minutes before its first byte; a tunnel silent for longer than this is dead.
	idleTimeout = 15 * time.Minute
	// Shorter than the ten seconds after which Docker kills.
	exitTimeout = 5 * time.Second
	// What the library sets when nobody did: it would keep a container from stopping.
	libraryExitTimeout = 500 * time.Minute
)

var errNoACL = errors.New("no list of allowed hosts: give --egress-acl-file=FILE")

// configure reads Smokescreen's own options and adds what is always so here. The result is nil when the options
// asked only for help or the version.
func configure(arguments []string) (*smokescreen.Config, error) {
	// Tunnels through another proxy would end at an address that nobody has checked.
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"} {
		os.Unsetenv(name)
	}
	logger := logrus.New()
	logger.SetOutput(os.Stdout)
	logger.SetFormatter(&logrus.JSONFormatter{TimestampFormat: time.RFC3339Nano})

	config, err := cmd.NewConfiguration(arguments, logger)
	if err != nil || config == nil {
		return nil, err
	}
	// Without a list the library lets everything through; with one, it reads it once.
	path := listFile(arguments)
	if path == "" {
		return nil, errNoACL
	}
	if config.EgressACL, err = openList(path, logger); err != nil {
		return nil, err
	}
	if err := config.SetDenyRanges(deniedRanges); err != nil {
		return nil, err
	}
	// Clients in the stack's own network have no certificates: the list's default rule is theirs.
	config.RoleFromRequest = func(*http.Request) (string, error) {
		return "", smokescreen.MissingRoleError("clients have no roles")
	}
	config.AllowMissingRole = true
	config.ProxyDialTimeout = named(logger, dialPlainly)
	// The library dials the first address it gets and tries no other, and the stack's networks are IPv4.
	if config.Network == "ip" {
		config.Network = "ip4"
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	if config.IdleTimeout == 0 {
		config.IdleTimeout = idleTimeout
	}
	if config.ExitTimeout == libraryExitTimeout {
		config.ExitTimeout = exitTimeout
	}
	return config, nil
}

// listFile is the value of --egress-acl-file, which the library reads without keeping its name.
func listFile(arguments []string) string {
	for index, argument := range arguments {
		name, value, given := strings.Cut(strings.TrimLeft(argument, "-"), "=")
		if name != "egress-acl-file" || !strings.HasPrefix(argument, "-") {
			continue
		}
		if !given && index+1 < len(arguments) {
			value = arguments[index+1]
		}
		return value
	}
	return ""
}
