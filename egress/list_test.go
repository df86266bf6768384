package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
)

func listOf(hosts string) string {
	return "version: v1\nservices: []\ndefault: {name: default, project: test, action: enforce, allowed_domains: [" + hosts + "]}\n"
}

// replace puts another list in the place of the one that a rig reads, as clincher does: by renaming.
func (r *rig) replace(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(r.list+".new", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(r.list+".new", r.list); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) status(t *testing.T, host string) int {
	t.Helper()
	response, _, _ := r.ask(t, connect(host+":443"))
	return response.StatusCode
}

func TestANewListCountsFromTheNextRequest(t *testing.T) {
	r := start(t, "203.0.113.7")
	expect := func(host string, wanted int) {
		t.Helper()
		if got := r.status(t, host); got != wanted {
			t.Errorf("%s: %d, wanted %d", host, got, wanted)
		}
	}
	expect("new.example.org", 407)
	r.replace(t, listOf("new.example.org"))
	expect("new.example.org", http.StatusOK)
	expect("api.example.com", 407)
	r.replace(t, listOf(""))
	expect("new.example.org", 407)
}

func TestAListThatCannotBeReadAllowsNothing(t *testing.T) {
	for name, text := range map[string]string{"broken": "version: v1\nservices: {}\n", "empty": "", "open": strings.Replace(listOf("a.org"), "enforce", "open", 1)} {
		t.Run(name, func(t *testing.T) {
			r := start(t, "203.0.113.7")
			r.replace(t, text)
			for range 3 {
				if got := r.status(t, "api.example.com"); got != 407 {
					t.Errorf("status %d", got)
				}
			}
			if count := strings.Count(r.log.String(), "nothing is allowed"); count != 1 {
				t.Errorf("said %d times", count)
			}
			r.replace(t, allowList)
			if got := r.status(t, "api.example.com"); got != http.StatusOK {
				t.Errorf("a good list again: %d", got)
			}
		})
	}
	t.Run("removed", func(t *testing.T) {
		r := start(t, "203.0.113.7")
		os.Remove(r.list)
		for range 3 {
			if got := r.status(t, "api.example.com"); got != 407 {
				t.Errorf("status %d", got)
			}
		}
		r.replace(t, allowList)
		if got := r.status(t, "api.example.com"); got != http.StatusOK {
			t.Errorf("it is back: %d", got)
		}
	})
}

func TestTunnelsToWhatIsNoLongerAllowedAreClosed(t *testing.T) {
	r := start(t, "203.0.113.7")
	response, connection, reader := r.ask(t, connect("api.example.com:443"))
	if response.StatusCode != http.StatusOK {
		t.Fatalf("status %s", response.Status)
	}
	r.replace(t, listOf("new.example.org"))
	for limit := time.Now().Add(10 * time.Second); !strings.Contains(r.log.String(), "closing a tunnel to a host"); {
		if time.Now().After(limit) {
			t.Fatalf("not closed: %s", r.log)
		}
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Fprintf(connection, "hello\n")
	if line, err := reader.ReadString('\n'); err == nil {
		t.Errorf("through a closed tunnel came %q", line)
	}
}

func TestTunnelsToWhatIsStillAllowedStayOpen(t *testing.T) {
	r := start(t, "203.0.113.7")
	_, connection, reader := r.ask(t, connect("api.example.com:443"))
	_, gone, _ := r.ask(t, connect("a.wild.example.com:443"))
	defer gone.Close()
	r.replace(t, listOf("api.example.com"))
	for limit := time.Now().Add(10 * time.Second); !strings.Contains(r.log.String(), "closing a tunnel to a host"); {
		if time.Now().After(limit) {
			t.Fatalf("the other one is not closed: %s", r.log)
		}
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Fprintf(connection, "hello\n")
	if line, err := reader.ReadString('\n'); line != "echo hello\n" {
		t.Errorf("through the tunnel came %q, %v", line, err)
	}
}

func TestWhichListsAreTaken(t *testing.T) {
	cases := map[string]string{
		listOf(""):                        "",
		listOf("a.org, b.org"):            "",
		listOf("'*.a.org'"):               "",
		listOf("'*'"):                     "must not match everything",
		listOf("'a*.org'"):                "only supported as prefix",
		listOf("''"):                      "cannot be empty",
		"":                                "version",
		"version: v2\nservices: []\n":     "version",
		"version: v1\nservices: {}\n":     "cannot unmarshal",
		"version: v1\nservices: []\n":     "no default rule",
		"version: v1\n":                   "'services' is missing",
		listOf("a.org") + "surprise: 1\n": "surprise",
		listOf("a.org") + "global_allow_list: [b.org]\n":                       "global lists",
		strings.Replace(listOf("a.org"), "enforce", "report", 1):               "does not enforce",
		strings.Replace(listOf("a.org"), "[]", "[{name: a, action: open}]", 1): "rules for services",
	}
	for text, says := range cases {
		_, err := readList([]byte(text), logrus.New())
		if (err == nil) != (says == "") || (err != nil && !strings.Contains(err.Error(), says)) {
			t.Errorf("%q: %v, wanted %q", text, err, says)
		}
	}
}

func TestProbe(t *testing.T) {
	r := start(t, "203.0.113.7")
	for target, wanted := range map[string]answerOf{
		"api.example.com:443": {Status: 200},
		"elsewhere.org:443":   {Status: 407, Says: "default rule policy used"},
		"api.example.com:22":  {Status: 403, Says: "only port 443"},
	} {
		if got := probe(r.address, target, time.Minute); got.Status != wanted.Status || !strings.Contains(got.Says, wanted.Says) {
			t.Errorf("%s: %+v", target, got)
		}
	}
	if got := probe("127.0.0.1:1", "a.org:443", time.Minute); got.Status != 0 || got.Says == "" {
		t.Errorf("no proxy: %+v", got)
	}
}
