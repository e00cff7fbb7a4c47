package serve

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/cli/recognize"
	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/app/labelling"
	"wanwu/app/server"
	"wanwu/app/words"
	"wanwu/inference"
)

// usualAddr is this machine alone, at the port where clients of the Open Inference Protocol
// look first.
const usualAddr = "127.0.0.1:8000"

// gcPercent lets the heap grow by a quarter before it is collected: most of what a service holds is
// there for good, the rest are pictures that wait, and under a queue that comes and goes the memory
// should not come and go twice as much.
const gcPercent = 25

// flags are the flags of serve.
type flags struct {
	addr, model, device string
	batch               int
	delay               time.Duration
	tokens              string
	certFile, keyFile   string
	hosts, origins      []string
	queue, maxFiles     int
	maxFile, maxRequest int
	quiet               bool
	labels, workspace   string
}

// New returns the command serve.
func New(env command.Env, l words.Lang) *cobra.Command {
	var f flags
	c := command.New(l, "serve", &cobra.Command{
		Args: command.NoArgs(l),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.check(l); err != nil {
				return &command.Error{Status: command.ExitUsage, Err: err}
			}
			return run(c.Context(), env, l, f)
		},
	})
	fs := c.Flags()
	fs.StringVar(&f.addr, "addr", usualAddr, words.T(l, "cli.serve.flag.addr"))
	fs.StringVar(&f.model, "model", "", words.T(l, "cli.serve.flag.model"))
	fs.StringVar(&f.device, "device", "auto", words.T(l, "cli.serve.flag.device"))
	fs.StringVar(&f.labels, "labels", recognize.LabelsAll, words.T(l, "cli.recognize.flag.labels"))
	command.WorkspaceFlag(c, l, &f.workspace)
	fs.IntVar(&f.batch, "batch", engine.UsualBatch, words.T(l, "cli.serve.flag.batch"))
	fs.DurationVar(&f.delay, "delay", engine.UsualDelay, words.T(l, "cli.serve.flag.delay"))
	fs.StringVar(&f.tokens, "tokens", "", words.T(l, "cli.serve.flag.tokens"))
	fs.StringVar(&f.certFile, "tls-cert", "", words.T(l, "cli.serve.flag.tls_cert"))
	fs.StringVar(&f.keyFile, "tls-key", "", words.T(l, "cli.serve.flag.tls_key"))
	fs.StringSliceVar(&f.hosts, "allow-host", nil, words.T(l, "cli.serve.flag.allow_host"))
	fs.StringSliceVar(&f.origins, "allow-origin", nil, words.T(l, "cli.serve.flag.allow_origin"))
	fs.IntVar(&f.queue, "queue", server.UsualQueue, words.T(l, "cli.serve.flag.queue"))
	fs.IntVar(&f.maxFile, "max-file", server.UsualFileBytes>>20, words.T(l, "cli.serve.flag.max_file"))
	fs.IntVar(&f.maxRequest, "max-request", server.UsualRequestBytes>>20, words.T(l, "cli.serve.flag.max_request"))
	fs.IntVar(&f.maxFiles, "max-files", server.UsualFiles, words.T(l, "cli.serve.flag.max_files"))
	fs.BoolVar(&f.quiet, "quiet", false, words.T(l, "cli.serve.flag.quiet"))
	c.AddCommand(newToken(env, l))
	return c
}

// check says in l what about the flags makes no sense.
func (f *flags) check(l words.Lang) error {
	if err := command.CheckDevice(l, f.device); err != nil {
		return err
	}
	if f.batch < 1 || f.batch > engine.MostBatch {
		return fmt.Errorf(words.T(l, "cli.recognize.batch_must_be_within"), engine.MostBatch, f.batch)
	}
	if f.labels != recognize.LabelsAll && f.labels != recognize.LabelsPack {
		return fmt.Errorf(words.T(l, "cli.recognize.labels_must_be"), f.labels)
	}
	for _, n := range []struct {
		name  string
		value int
	}{{"queue", f.queue}, {"max-file", f.maxFile}, {"max-request", f.maxRequest}, {"max-files", f.maxFiles}} {
		if n.value < 1 {
			return fmt.Errorf(words.T(l, "cli.serve.positive"), n.name, n.value)
		}
	}
	switch {
	case f.delay < 0:
		return errors.New(words.T(l, "cli.serve.delay"))
	case (f.certFile == "") != (f.keyFile == ""):
		return errors.New(words.T(l, "cli.serve.tls_pair"))
	}
	host, _, err := net.SplitHostPort(f.addr)
	if err != nil {
		return fmt.Errorf("--addr: %w", err)
	}
	if f.tokens == "" && !loopback(host) {
		return fmt.Errorf(words.T(l, "cli.serve.token_needed"), f.addr)
	}
	return nil
}

// loopback reports whether an address is this machine's own. A name may be looked up to be
// anything, but for localhost.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

// run serves until ctx ends.
func run(ctx context.Context, env command.Env, l words.Lang, f flags) error {
	fail := func(err error) error { return &command.Error{Status: command.ExitError, Err: err} }
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	config, err := command.EngineConfig(env, f.device, f.batch)
	if err != nil {
		return fail(err)
	}
	if config.MaxDelay = f.delay; f.delay == 0 {
		config.MaxDelay = -1
	}
	program := env.Record.Program(env, config)
	defer program.Close()
	s, err := newServer(ctx, env, l, f, config)
	if err != nil {
		return fail(err)
	}
	var secure *tls.Config
	scheme := "http"
	if f.certFile != "" {
		cert, err := tls.LoadX509KeyPair(f.certFile, f.keyFile)
		if err != nil {
			return fail(err)
		}
		secure, scheme = &tls.Config{Certificates: []tls.Certificate{cert}}, "https"
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", f.addr)
	if err != nil {
		return fail(err)
	}
	fmt.Fprintf(env.Stdout, words.T(l, "cli.serve.listening"), scheme+"://"+listener.Addr().String())
	fmt.Fprint(env.Stderr, words.T(l, "cli.serve.loading"))
	if err := s.Run(ctx, listener, secure); err != nil {
		return fail(err)
	}
	fmt.Fprint(env.Stderr, words.T(l, "cli.serve.ended"))
	return nil
}

// newServer makes the server of the flags.
func newServer(ctx context.Context, env command.Env, l words.Lang, f flags, config engine.Config) (*server.Server, error) {
	packFS, from, err := command.FindPack(env, f.model)
	if err != nil {
		return nil, err
	}
	card, err := engine.ReadPackInfo(ctx, packFS, from)
	if err != nil {
		return nil, err
	}
	cfg := server.Config{
		Card: card, Pages: env.Pages,
		Open: func(ctx context.Context) (server.Engine, error) {
			e, err := engine.OpenOn(ctx, packFS, config)
			if err != nil {
				return nil, err
			}
			info := e.Info()
			command.NoteDevice(env, l, info.Device)
			fmt.Fprintf(env.Stderr, words.T(l, "cli.serve.ready"), info.PackTitle, words.DeviceFacts(l, info.Device))
			return e, nil
		},
		Hosts: f.hosts, Origins: f.origins, Metrics: env.Record.Metrics(),
		Limits: server.Limits{Queue: f.queue, FileBytes: int64(f.maxFile) << 20, RequestBytes: int64(f.maxRequest) << 20, Files: f.maxFiles},
	}
	if path, err := host.WorkspacePath(env.Getenv, f.workspace); err == nil && f.labels == recognize.LabelsAll { // else there is nothing to be found
		cfg.Labels = labelling.NewLive(path, card)
		if _, err := cfg.Labels.Get(ctx); err != nil {
			return nil, err
		}
	}
	if !f.quiet {
		cfg.Log = slog.New(slog.NewTextHandler(env.Stderr, nil))
	}
	if f.tokens != "" {
		if cfg.Tokens, err = server.OpenTokens(f.tokens); err != nil {
			return nil, inference.Wrap(f.tokens, err)
		}
	}
	return server.New(cfg)
}
