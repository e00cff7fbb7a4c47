package cli

import (
	"fmt"

	"wanwu/app"
	"wanwu/inference"
)

// config is what the flags ask of the engine.
func (f *recognizeFlags) config(env Env) (app.EngineConfig, error) {
	c, err := app.NewEngineConfig(env.Getenv, f.device)
	c.MaxBatch, c.MaxDelay = f.batch, f.delay
	if f.delay == 0 {
		c.MaxDelay = -1 // nothing is held back
	}
	env.record.configure(&c)
	if env.Configure != nil {
		env.Configure(&c)
	}
	return c, err
}

// checkDevice says in l where --device names no device at all.
func checkDevice(l app.Lang, device string) error {
	if app.CheckDevice(device) == nil {
		return nil
	}
	return fmt.Errorf(pick(l, "--device 应是 auto、cpu、cuda:N、tensorrt:N 或 tensorrt:N:fp16，而不是 %s", "--device must be auto, cpu, cuda:N, tensorrt:N or tensorrt:N:fp16, not %s"), device)
}

// noteDevice says why it is not the GPU that does the work, where somebody
// might expect one.
func noteDevice(env Env, l app.Lang, d inference.Device) {
	if app.DeviceConcern(d) {
		fmt.Fprintf(env.Stderr, "%s%s\n", pick(l, "注意：改用 CPU · ", "note: running on the CPU · "), app.DeviceAdvice(l, d))
	}
}
