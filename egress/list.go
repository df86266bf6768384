package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/sirupsen/logrus"
	acl "github.com/stripe/smokescreen/pkg/smokescreen/acl/v1"
	"github.com/stripe/smokescreen/pkg/smokescreen/conntrack"
	"gopkg.in/yaml.v2"
)

const (
	// Reason of a refusal while the file cannot be read: the same as after a start, which fails then.
	reasonNoList = "the list of allowed hosts cannot be read"
	// How soon a tunnel to a host that is no longer allowed is closed. Requests see a new list at once.
	watchInterval = time.Second
	// Bytes of a list; far more than anyone allows.
	maximumList = 1 << 20
)

var (
	errVersion    = errors.New(`the list does not say version: v1`)
	errNoDefault  = errors.New("the list has no default rule: nothing would be decided by it")
	errNotEnforce = errors.New("the list's default rule does not enforce: it would let everything through")
	errServices   = errors.New("the list has rules for services: clients here have no names")
	errGlobal     = errors.New("the list has global lists: only the default rule's hosts are allowed")
)

// listText is a list as it is written, for the library to load.
type listText []byte

func (text listText) Load() (*acl.ACL, error) {
	var config acl.YAMLConfig
	if err := yaml.UnmarshalStrict(text, &config); err != nil {
		return nil, err
	}
	if config.Version != "v1" {
		return nil, errVersion
	}
	return config.Load()
}

// readList reads a list and holds it to more than the library does, which leaves the default rule unchecked.
func readList(text []byte, log *logrus.Logger) (*acl.ACL, error) {
	list, err := acl.New(log, listText(text), nil)
	if err != nil {
		return nil, err
	}
	switch {
	case list.DefaultRule == nil:
		return nil, errNoDefault
	case list.DefaultRule.Policy != acl.Enforce:
		return nil, errNotEnforce
	case len(list.Rules) > 0:
		return nil, errServices
	case len(list.GlobalAllowList)+len(list.GlobalDenyList) > 0:
		return nil, errGlobal
	}
	return list, list.ValidateDomainGlobs("default", list.DefaultRule.DomainGlobs)
}

func loadList(path string, log *logrus.Logger) (*acl.ACL, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return readList(text, log)
}

// stamp tells one content of a file from the next: a new one is renamed over the old.
type stamp struct {
	inode, size, modified int64
}

// liveList is the list as the file has it at this moment. What cannot be read allows nothing.
type liveList struct {
	path string
	log  *logrus.Logger

	mutex   sync.Mutex
	seen    stamp
	version int
	list    *acl.ACL // nil while the file cannot be read
}

// openList reads the file for the first time.
func openList(path string, log *logrus.Logger) (*liveList, error) {
	list, err := loadList(path, log)
	if err != nil {
		return nil, err
	}
	live := &liveList{path: path, log: log, list: list}
	live.seen, err = live.look()
	return live, err
}

func (l *liveList) look() (stamp, error) {
	info, err := os.Stat(l.path)
	if err != nil {
		return stamp{}, err
	}
	system, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return stamp{}, &fs.PathError{Op: "stat", Path: l.path, Err: errors.ErrUnsupported}
	}
	return stamp{inode: int64(system.Ino), size: info.Size(), modified: info.ModTime().UnixNano()}, nil
}

// current is the list that holds now, nil for none, and a number that changes with it.
func (l *liveList) current() (*acl.ACL, int) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	now, err := l.look()
	if err == nil && now == l.seen {
		return l.list, l.version
	}
	if err != nil && l.list == nil && l.seen == (stamp{}) {
		return nil, l.version
	}
	l.seen, l.list, l.version = now, nil, l.version+1
	if err == nil {
		l.list, err = loadList(l.path, l.log)
	}
	if err != nil {
		l.list = nil
		l.log.WithField("error", err.Error()).Error(reasonNoList + ": nothing is allowed")
		return nil, l.version
	}
	l.log.WithField("hosts", len(l.list.DefaultRule.DomainGlobs)).Info("the list of allowed hosts is read anew")
	return l.list, l.version
}

// Decide implements acl.Decider.
func (l *liveList) Decide(service, host string) (acl.Decision, error) {
	list, _ := l.current()
	if list == nil {
		return acl.Decision{Reason: reasonNoList, Default: true, Result: acl.Deny}, nil
	}
	return list.Decide(service, host)
}

// watch closes tunnels to hosts that are no longer allowed, until stop is closed.
func (l *liveList) watch(tracker *conntrack.Tracker, every time.Duration, stop <-chan struct{}) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	_, before := l.current()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		if _, now := l.current(); now != before {
			before = now
			l.closeRefused(tracker)
		}
	}
}

func (l *liveList) closeRefused(tracker *conntrack.Tracker) {
	tracker.Range(func(key, _ any) bool {
		tunnel, ok := key.(*conntrack.InstrumentedConn)
		if !ok {
			return true
		}
		host := hostOf(tunnel.OutboundHost)
		if decision, err := l.Decide("", host); err == nil && decision.Result != acl.Deny {
			return true
		}
		l.log.WithField("requested_host", tunnel.OutboundHost).Warn("closing a tunnel to a host that is no longer allowed")
		if err := tunnel.Close(); err != nil {
			l.log.WithField("error", err.Error()).Warn("closing a tunnel")
		}
		return true
	})
}

func hostOf(target string) string {
	if host, _, err := net.SplitHostPort(target); err == nil {
		return host
	}
	return target
}

// check says on stdout whether the list on stdin is one this proxy would take, as its start would.
func check() error {
	text, err := io.ReadAll(io.LimitReader(os.Stdin, maximumList))
	if err != nil {
		return err
	}
	quiet := logrus.New()
	quiet.SetOutput(io.Discard)
	list, err := readList(text, quiet)
	if err != nil {
		return err
	}
	fmt.Printf("ok: %d hosts\n", len(list.DefaultRule.DomainGlobs))
	return nil
}
