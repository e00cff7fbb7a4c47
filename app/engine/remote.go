package engine

import (
	"context"
	"errors"

	"wanwu/inference"
	"wanwu/inference/oip"
	"wanwu/inference/ort"
)

// EnvRemoteToken is the environment variable with the token for the machines that a device of
// the Open Inference Protocol names: a secret does not belong on a command line, which
// everybody on the machine can read.
const EnvRemoteToken = "WANWU_OIP_TOKEN"

// openRemote opens the network on the machines that cfg.Device names, and warms it up. There
// is no fallback: who names a machine wants that one.
func openRemote(ctx context.Context, network ort.Config, cfg Config, most int) (*Opened, error) {
	if !cfg.AllowRemote {
		return nil, &inference.Error{Code: inference.CodeDevice, Detail: cfg.Device, Err: errors.New("pixels may not leave this machine")}
	}
	target, err := oip.ParseTarget(cfg.Device)
	if err != nil {
		return nil, &inference.Error{Code: inference.CodeDevice, Detail: cfg.Device, Err: err}
	}
	batch := min(most, MostBatch)
	if cfg.MaxBatch > 0 {
		batch = min(batch, cfg.MaxBatch)
	}
	b, err := oip.Open(ctx, oip.Config{
		Target: target, Token: cfg.RemoteToken, Batch: batch,
		Input: network.Input, Logits: network.Logits, Embedding: network.Embedding,
		Preprocess: network.Preprocess, Classes: network.Classes, Dims: network.EmbeddingLen,
	})
	if err != nil {
		return nil, err
	}
	o := &Opened{Backend: b, dims: b.Dims()}
	if o.warm, err = warmUp(ctx, b); err != nil {
		return nil, err
	}
	return o, nil
}
