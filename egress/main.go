// Command egress is the stack's only way to the internet: the Smokescreen proxy with its gaps closed.
//
//	egress --egress-acl-file=FILE [Smokescreen's own options]   runs the proxy; a new FILE counts from the next request
//	egress healthcheck [HOST:PORT]       exits 0 when a proxy accepts connections there (default 127.0.0.1:4750)
//	egress check <FILE                   exits 0 when the proxy would take that list, else says why not
//	egress probe PROXY:PORT HOST:PORT    asks a proxy for a tunnel and prints what it answered, as JSON
package main

import (
	"fmt"
	"log"
	"net"
	"os"
	"time"

	"github.com/stripe/smokescreen/pkg/smokescreen"
)

func main() {
	smokescreen.VersionID = "e196cd61" // the commit of v0.0.4, which calls itself 0.0.3
	if len(os.Args) > 1 && os.Args[1] == "healthcheck" {
		address := "127.0.0.1:4750"
		if len(os.Args) > 2 {
			address = os.Args[2]
		}
		if err := healthcheck(address); err != nil {
			fail("healthcheck", err)
		}
		return
	}
	if len(os.Args) == 2 && os.Args[1] == "check" {
		if err := check(); err != nil {
			fail("check", err)
		}
		return
	}
	if len(os.Args) == 4 && os.Args[1] == "probe" {
		if err := printProbe(probe(os.Args[2], os.Args[3], probeTimeout)); err != nil {
			fail("probe", err)
		}
		return
	}

	config, err := configure(os.Args)
	if err != nil {
		fail("cannot start", err)
	}
	if config == nil {
		return // --help or --version
	}
	// What the libraries write to Go's standard logger becomes JSON as well.
	log.SetFlags(0)
	log.SetOutput(&smokescreen.Log2LogrusWriter{Entry: config.Log.WithField("stdlog", "1")})

	listener, err := net.Listen("tcp", fmt.Sprintf("%s:%d", config.Ip, config.Port))
	if err != nil {
		fail("cannot listen", err)
	}
	if err := serve(config, listener, terminated()); err != nil {
		fail("serving", err)
	}
}

// healthcheck stands in for the shell and netcat that an image made from nothing does not have.
func healthcheck(address string) error {
	connection, err := net.DialTimeout("tcp", address, 3*time.Second)
	if err != nil {
		return err
	}
	return connection.Close()
}

func fail(what string, err error) {
	fmt.Fprintf(os.Stderr, "egress: %s: %v\n", what, err)
	os.Exit(1)
}
