package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestRefusesToStart(t *testing.T) {
	broken := write(t, "acl.yaml", "version: v1\nservices: {}\n")
	if _, err := configure([]string{"egress"}); !errors.Is(err, errNoACL) {
		t.Errorf("without a list: %v", err)
	}
	if _, err := configure([]string{"egress", "--egress-acl-file", "/nonexistent"}); err == nil {
		t.Error("a list that does not exist was accepted")
	}
	if _, err := configure([]string{"egress", "--egress-acl-file", broken}); err == nil {
		t.Error("services as a map was accepted")
	}
}

func TestDefaultsAndOverrides(t *testing.T) {
	list := write(t, "acl.yaml", allowList)
	plain, err := configure([]string{"egress", "--egress-acl-file", list})
	if err != nil {
		t.Fatal(err)
	}
	if plain.ConnectTimeout != connectTimeout || plain.IdleTimeout != idleTimeout || plain.ExitTimeout != exitTimeout {
		t.Errorf("timeouts %v %v %v", plain.ConnectTimeout, plain.IdleTimeout, plain.ExitTimeout)
	}
	if plain.Network != "ip4" || plain.Port != 4750 || !plain.AllowMissingRole {
		t.Errorf("network %q, port %d, roles optional %v", plain.Network, plain.Port, plain.AllowMissingRole)
	}
	file := write(t, "config.yaml", "network: ip6\nexit_timeout: 1s\nidle_timeout: 2s\nconnect_timeout: 3s\n")
	set, err := configure([]string{"egress", "--config-file", file, "--egress-acl-file=" + list})
	if err != nil {
		t.Fatal(err)
	}
	if set.Network != "ip6" || set.ExitTimeout != time.Second || set.IdleTimeout != 2*time.Second || set.ConnectTimeout != 3*time.Second {
		t.Errorf("network %q, timeouts %v %v %v", set.Network, set.ExitTimeout, set.IdleTimeout, set.ConnectTimeout)
	}
}

func TestForgetsProxiesOfTheEnvironment(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://203.0.113.1:3128")
	t.Setenv("https_proxy", "http://203.0.113.1:3128")
	if _, err := configure([]string{"egress", "--egress-acl-file", write(t, "acl.yaml", allowList)}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy"} {
		if value, set := os.LookupEnv(name); set {
			t.Errorf("%s is still %q", name, value)
		}
	}
}
