package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// probeTimeout is longer than the proxy's own for a host that does not answer.
const probeTimeout = connectTimeout + 5*time.Second

// answerOf is what became of one CONNECT.
type answerOf struct {
	// Status of the proxy, 0 when it did not answer.
	Status int `json:"status"`
	// What the proxy says, or why it did not answer.
	Says string `json:"says"`
	// Milliseconds.
	Took int64 `json:"took"`
}

// probe asks a proxy for a tunnel as any client would, and closes it at once. Nothing is sent through it.
func probe(proxy, target string, limit time.Duration) answerOf {
	began := time.Now()
	result := func(status int, says string) answerOf {
		return answerOf{Status: status, Says: says, Took: time.Since(began).Milliseconds()}
	}
	connection, err := net.DialTimeout("tcp", proxy, limit)
	if err != nil {
		return result(0, err.Error())
	}
	defer connection.Close()
	if err := connection.SetDeadline(began.Add(limit)); err != nil {
		return result(0, err.Error())
	}
	if _, err := fmt.Fprintf(connection, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", target, target); err != nil {
		return result(0, err.Error())
	}
	response, err := http.ReadResponse(bufio.NewReader(connection), &http.Request{Method: http.MethodConnect})
	if err != nil {
		return result(0, err.Error())
	}
	says := response.Header.Get(errorHeader)
	if says == "" {
		says = response.Header.Get("X-Squid-Error")
	}
	if says == "" && response.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(response.Body, 300))
		says = string(body)
	}
	return result(response.StatusCode, says)
}

func printProbe(result answerOf) error {
	text, err := json.Marshal(result)
	if err != nil {
		return err
	}
	_, err = fmt.Println(string(text))
	return err
}
