package main

import (
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/sirupsen/logrus"
	"github.com/stripe/smokescreen/pkg/smokescreen"
)

// errorHeader tells a refusal by the proxy from an answer of the destination, for both layers alike.
const errorHeader = "X-Smokescreen-Error"

// guard lets only tunnels to port 443 of a named host through to the proxy, whose list knows hosts but no ports
// and which would also forward plain http.
type guard struct {
	proxy http.Handler
	log   *logrus.Logger
}

func (g guard) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	reason := refusal(request)
	if reason == "" {
		g.proxy.ServeHTTP(response, request)
		return
	}
	kind := "http"
	if request.Method == http.MethodConnect {
		kind = "connect"
	}
	// The same message and fields as the proxy's own decisions, so that one reader understands both.
	g.log.WithFields(logrus.Fields{
		smokescreen.LogFieldAllow:          false,
		smokescreen.LogFieldDecisionReason: reason,
		smokescreen.LogFieldInRemoteAddr:   request.RemoteAddr,
		smokescreen.LogFieldProxyType:      kind,
		smokescreen.LogFieldRequestedHost:  request.Host,
	}).Warn(smokescreen.CanonicalProxyDecision)

	message := fmt.Sprintf("Egress proxying is denied to host '%s': %s.", request.Host, reason)
	response.Header().Set(errorHeader, message)
	response.Header().Set("Connection", "close")
	http.Error(response, message, http.StatusForbidden)
}

// refusal says why a request may not even be looked up, or is empty.
func refusal(request *http.Request) string {
	if request.Method != http.MethodConnect {
		return "only https through CONNECT is allowed, plain http is not"
	}
	// The list is asked about one of the two and the other is dialled.
	if request.Host != request.URL.Host {
		return "the request names two different hosts"
	}
	host, port, err := net.SplitHostPort(request.Host)
	if err != nil || host == "" {
		return "CONNECT needs HOST:PORT"
	}
	if port != "443" {
		return "only port 443 is allowed"
	}
	// Also keeps IPv6 literals from the library, which panics on them and leaks the connection.
	if net.ParseIP(host) != nil || strings.ContainsAny(host, ":[]%") {
		return "only host names are allowed, addresses are not"
	}
	return ""
}
