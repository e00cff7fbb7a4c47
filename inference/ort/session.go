package ort

import (
	"context"
	"errors"

	onnx "github.com/yalue/onnxruntime_go"
)

// errAbandoned means that a load continues in the background.
var errAbandoned = errors.New("the network is still being loaded, and nobody waits for it")

// loadSession is like newSession, but returns when ctx ends on a CPU. The runtime cannot be
// interrupted while it loads: it continues, what it makes is destroyed, and the library is given
// back then. Hangs of a GPU are watched by package recover.
func loadSession(ctx context.Context, cfg *Config) (*onnx.DynamicAdvancedSession, error) {
	if cfg.Device.GPU() {
		return newSession(cfg)
	}
	type loaded struct {
		session *onnx.DynamicAdvancedSession
		err     error
	}
	done := make(chan loaded, 1)
	go func() {
		session, err := newSession(cfg)
		done <- loaded{session, err}
	}()
	select {
	case l := <-done:
		return l.session, l.err
	case <-ctx.Done():
	}
	go func() {
		if l := <-done; l.err == nil {
			l.session.Destroy() // there is nowhere left to report it
		}
		giveBack()
	}()
	return nil, errors.Join(ctx.Err(), errAbandoned)
}

// newSession makes a session whose runs use one thread each: as many runs at
// once as there are cores beat one run on many threads, and no pool of threads
// spins while a decoder could work. On a GPU the same thread only hands out work.
func newSession(cfg *Config) (*onnx.DynamicAdvancedSession, error) {
	opts, err := onnx.NewSessionOptions()
	if err != nil {
		return nil, err
	}
	defer opts.Destroy()
	// On a CPU the runtime's errors have all that it writes beside them to the standard error, with
	// names out of an untrusted graph. A GPU's libraries are named there alone.
	level := onnx.LoggingLevel(onnx.LoggingLevelFatal)
	if cfg.Device.GPU() {
		level = onnx.LoggingLevelError
	}
	for _, set := range []func() error{
		func() error { return opts.SetIntraOpNumThreads(1) },
		func() error { return opts.SetInterOpNumThreads(1) },
		func() error { return opts.SetLogSeverityLevel(level) },
		func() error { return opts.AddSessionConfigEntry("session.intra_op.allow_spinning", "0") },
	} {
		if err := set(); err != nil {
			return nil, err
		}
	}
	if cfg.SideFiles != "" {
		if err := opts.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", cfg.SideFiles); err != nil {
			return nil, err
		}
	}
	if cfg.Device.GPU() {
		if err := appendProviders(opts, cfg); err != nil {
			return nil, err
		}
	}
	outputs := []string{cfg.Logits}
	if cfg.Embedding != "" {
		outputs = append(outputs, cfg.Embedding)
	}
	return onnx.NewDynamicAdvancedSessionWithONNXData(cfg.Model, []string{cfg.Input}, outputs, opts)
}
