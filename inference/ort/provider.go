package ort

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	onnx "github.com/yalue/onnxruntime_go"
)

// GPUBatch is the most pictures of one run on a GPU.
const GPUBatch = 32

// gpuLanes is how many runs may be queued on a GPU at once. They share one session: while one
// computes, the other copies its pictures to the GPU and its caller fills the next batch, which is
// double buffering without a queue of our own. A third would only take memory.
const gpuLanes = 2

// buckets returns the batch sizes that a GPU runs: powers of two up to most, and most itself. Every
// other size is padded to the next one, since a new shape costs CUDA a search for its kernels, and
// TensorRT a new engine.
func buckets(most int) []int {
	var all []int
	for n := 1; n < most; n *= 2 {
		all = append(all, n)
	}
	return append(all, most)
}

// bucketOf returns the least bucket that n pictures fit into.
func bucketOf(all []int, n int) int {
	i, _ := slices.BinarySearch(all, n)
	return all[min(i, len(all)-1)]
}

// cudaOptions returns the settings of the CUDA provider.
func cudaOptions(cfg *Config) map[string]string {
	o := map[string]string{
		"device_id": strconv.Itoa(cfg.Device.Index),
		// Grow by what is asked for, not by doubling: a GPU is shared.
		"arena_extend_strategy": "kSameAsRequested",
		// With fixed buckets the heuristic's choice costs nothing at run time,
		// and an exhaustive search hundreds of milliseconds a shape.
		"cudnn_conv_algo_search": "HEURISTIC",
	}
	if cfg.MemoryLimit > 0 {
		o["gpu_mem_limit"] = strconv.FormatInt(cfg.MemoryLimit, 10)
	}
	return o
}

// tensorRTOptions returns the settings of the TensorRT provider. Its engines take minutes to build,
// so they are kept, in a folder of their own for each model, driver and library: an engine is good
// for nothing else. version is the library's.
func tensorRTOptions(cfg *Config, version string) (map[string]string, error) {
	o := map[string]string{
		"device_id":               strconv.Itoa(cfg.Device.Index),
		"trt_fp16_enable":         digit(cfg.Device.FP16),
		"trt_profile_min_shapes":  shapeText(cfg, max(cfg.Fixed, 1)),
		"trt_profile_opt_shapes":  shapeText(cfg, max(cfg.Fixed, cfg.Batch)),
		"trt_profile_max_shapes":  shapeText(cfg, max(cfg.Fixed, cfg.Batch)),
		"trt_timing_cache_enable": "1",
		"trt_engine_cache_enable": "0",
	}
	if cfg.MemoryLimit > 0 {
		o["trt_max_workspace_size"] = strconv.FormatInt(cfg.MemoryLimit/2, 10)
	}
	if cfg.CacheDir == "" {
		return o, nil
	}
	dir := filepath.Join(cfg.CacheDir, "tensorrt", engineKey(cfg, version))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("the folder for TensorRT's engines: %w", err)
	}
	o["trt_engine_cache_enable"] = "1"
	o["trt_engine_cache_path"] = dir
	o["trt_timing_cache_path"] = dir
	return o, nil
}

// engineKey names what an engine depends on. The network's own bytes are not all of it: weights may
// be in files beside it.
func engineKey(cfg *Config, version string) string {
	h := sha256.New()
	h.Write(cfg.Model)
	h.Write([]byte(cfg.Pack))
	sum := h.Sum(nil)
	return fmt.Sprintf("%s-%s-%s-%s-%d", hex.EncodeToString(sum[:8]), orUnknown(cfg.Driver), version,
		map[bool]string{true: "fp16", false: "fp32"}[cfg.Device.FP16], cfg.Batch)
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

func digit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// shapeText returns a shape as TensorRT's options have it: "input:1x3x260x260".
func shapeText(cfg *Config, n int) string {
	s := cfg.Input + ":"
	for i, d := range inputShape(cfg, int64(n)) {
		if i > 0 {
			s += "x"
		}
		s += strconv.FormatInt(d, 10)
	}
	return s
}

// appendProviders adds what the device needs to a session's options: for
// TensorRT also CUDA, for the nodes that TensorRT does not know.
func appendProviders(opts *onnx.SessionOptions, cfg *Config) error {
	if cfg.Device.Kind == TensorRT {
		o, err := tensorRTOptions(cfg, onnx.GetVersion())
		if err != nil {
			return err
		}
		trt, err := onnx.NewTensorRTProviderOptions()
		if err != nil {
			return err
		}
		defer trt.Destroy()
		if err := trt.Update(o); err != nil {
			return err
		}
		if err := opts.AppendExecutionProviderTensorRT(trt); err != nil {
			return err
		}
	}
	cuda, err := onnx.NewCUDAProviderOptions()
	if err != nil {
		return err
	}
	defer cuda.Destroy()
	if err := cuda.Update(cudaOptions(cfg)); err != nil {
		return err
	}
	return opts.AppendExecutionProviderCUDA(cuda)
}
