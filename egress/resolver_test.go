package main

import (
	"context"
	"net"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// resolverFor answers every question about an address with this one, of its own family only.
func resolverFor(t *testing.T, address net.IP) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			length, client, err := server.ReadFrom(buffer)
			if err != nil {
				return
			}
			if reply := answer(buffer[:length], address); reply != nil {
				server.WriteTo(reply, client)
			}
		}
	}()
	return &net.Resolver{
		PreferGo: true,
		Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "udp", server.LocalAddr().String())
		},
	}
}

func answer(query []byte, address net.IP) []byte {
	var message dnsmessage.Message
	if message.Unpack(query) != nil || len(message.Questions) != 1 {
		return nil
	}
	message.Response = true
	message.Additionals = nil
	question := message.Questions[0]
	header := dnsmessage.ResourceHeader{Name: question.Name, Type: question.Type, Class: question.Class, TTL: 1}
	if four := address.To4(); len(address) == net.IPv4len && question.Type == dnsmessage.TypeA {
		message.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AResource{A: [4]byte(four)}}}
	} else if len(address) == net.IPv6len && question.Type == dnsmessage.TypeAAAA {
		message.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AAAAResource{AAAA: [16]byte(address)}}}
	}
	reply, err := message.Pack()
	if err != nil {
		return nil
	}
	return reply
}
