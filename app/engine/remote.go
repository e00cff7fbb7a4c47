package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"wanwu/inference"
	"wanwu/inference/oip"
	"wanwu/inference/ort"
	"wanwu/inference/share"
)

// EnvRemoteToken is the environment variable with the token for the machines that a device of
// the Open Inference Protocol names: a secret does not belong on a command line, which
// everybody on the machine can read.
const EnvRemoteToken = "WANWU_OIP_TOKEN"

// bestClasses is how many classes of a picture are asked for where a server can name the best ones:
// more than anybody is shown.
const bestClasses = 100

// sharedTimeout is for a request where another device takes its share: a server that hangs is given
// up sooner, and its batch run there.
const sharedTimeout = 10 * time.Second

// allowed returns an error where pixels may not leave this machine.
func (c Config) allowed() error {
	if c.AllowRemote {
		return nil
	}
	return &inference.Error{Code: inference.CodeConsent, Detail: c.Device, Err: errors.New("pixels may not leave this machine")}
}

// openRemote opens the network on the machines that target names, and warms it up. There is no
// fallback: who names a machine wants that one. shared is whether a device of this machine takes its
// share.
func openRemote(ctx context.Context, network ort.Config, cfg Config, target string, most int, shared bool) (*Opened, error) {
	to, err := oip.ParseTarget(target)
	if err != nil {
		return nil, &inference.Error{Code: inference.CodeDevice, Detail: cfg.Device, Err: err}
	}
	batch := min(most, MostBatch)
	if cfg.MaxBatch > 0 {
		batch = min(batch, cfg.MaxBatch)
	}
	c := oip.Config{
		Target: to, Token: cfg.RemoteToken, Batch: batch,
		Input: network.Input, Logits: network.Logits, Embedding: network.Embedding,
		Preprocess: network.Preprocess, Classes: network.Classes, Dims: network.EmbeddingLen,
		Best: cfg.best, Softmax: cfg.softmax,
	}
	if c.Brief = shared; shared {
		c.Timeout = sharedTimeout
	}
	b, err := oip.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	o := &Opened{Backend: b, dims: b.Dims()}
	if o.warm, err = warmUp(ctx, b); err != nil {
		return nil, err
	}
	return o, nil
}

// openShared opens the network on a device of this machine and on others, which share the work.
func openShared(ctx context.Context, network ort.Config, cfg Config, local, target string, most int) (*Opened, error) {
	there, err := openRemote(ctx, network, cfg, target, most, true)
	if err != nil {
		return nil, err
	}
	here := cfg
	here.Device = local
	o, err := openDevice(ctx, network, here, most)
	if err != nil {
		return nil, errors.Join(err, there.Close())
	}
	if o.dims != there.dims {
		err := fmt.Errorf("an embedding has %d values here and %d there", o.dims, there.dims)
		return nil, errors.Join(&inference.Error{Code: inference.CodeDevice, Detail: cfg.Device, Err: err}, o.Close(), there.Close())
	}
	return &Opened{Backend: share.New(o, there), Decision: o.Decision, dims: o.dims, warm: o.warm}, nil
}
