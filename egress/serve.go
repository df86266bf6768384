package main

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/stripe/smokescreen/pkg/smokescreen"
	"github.com/stripe/smokescreen/pkg/smokescreen/conntrack"
)

// terminated yields a value when the process is asked to end; as process 1 of a container it gets no default.
func terminated() <-chan os.Signal {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM, syscall.SIGINT)
	return asked
}

// serve answers on the listener until stop yields; open tunnels then have the exit timeout to end by themselves.
func serve(config *smokescreen.Config, listener net.Listener, stop <-chan os.Signal) error {
	config.ShuttingDown.Store(false)
	server := http.Server{
		Handler:           guard{proxy: smokescreen.BuildProxy(config), log: config.Log},
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       config.IdleTimeout,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          log.New(&smokescreen.Log2LogrusWriter{Entry: config.Log.WithField("stdlog", "1")}, "", 0),
	}
	if list, ok := config.EgressACL.(*liveList); ok {
		ended := make(chan struct{})
		defer close(ended)
		go list.watch(config.ConnTracker, watchInterval, ended)
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	config.Log.WithField("address", listener.Addr().String()).Info("listening")

	select {
	case err := <-failed:
		return err
	case <-stop:
	}
	config.Log.Info("stopping")
	config.ShuttingDown.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), config.ExitTimeout)
	defer cancel()
	err := server.Shutdown(ctx)
	if !drained(ctx, config.ConnTracker) {
		config.Log.Warn("closing tunnels that are still open")
	}
	// Closing one writes its summary to the log.
	config.ConnTracker.Range(func(connection, _ any) bool {
		if tunnel, ok := connection.(io.Closer); ok {
			tunnel.Close()
		}
		return true
	})
	if errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// drained waits until every tunnel is closed or the context ends, and says which it was.
func drained(ctx context.Context, tracker *conntrack.Tracker) bool {
	done := make(chan struct{})
	go func() {
		tracker.Wg.Wait()
		close(done)
	}()
	select {
	case <-done:
		return true
	case <-ctx.Done():
		return false
	}
}
