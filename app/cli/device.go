package cli

import (
	"fmt"

	"wanwu/app/engine"
	"wanwu/app/words"
	"wanwu/inference"
)

// config is what the flags ask of the engine.
func (f *recognizeFlags) config(env Env) (engine.Config, error) {
	c, err := engine.NewConfig(env.Getenv, f.device)
	c.MaxBatch = f.batch
	env.record.configure(&c)
	if env.Configure != nil {
		env.Configure(&c)
	}
	return c, err
}

// checkDevice says in l where --device names no device at all.
func checkDevice(l words.Lang, device string) error {
	if engine.CheckDevice(device) == nil {
		return nil
	}
	return fmt.Errorf(pick(l, "--device 应是 auto、cpu、cuda:N、tensorrt:N 或 tensorrt:N:fp16，而不是 %s", "--device must be auto, cpu, cuda:N, tensorrt:N or tensorrt:N:fp16, not %s"), device)
}

// noteDevice says why it is not the GPU that does the work, where somebody
// might expect one.
func noteDevice(env Env, l words.Lang, d inference.Device) {
	if words.DeviceConcern(d) {
		fmt.Fprintf(env.Stderr, "%s%s\n", pick(l, "注意：改用 CPU · ", "note: running on the CPU · "), words.DeviceAdvice(l, d))
	}
}
