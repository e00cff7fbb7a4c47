package packs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/oip"
	"wanwu/inference/pack"
)

// tritonFlags are the flags of pack export.
type tritonFlags struct {
	triton           string // the folder of the model repository
	batch, instances int
	delay            time.Duration
	tensorrt         bool
}

func newPackExport(env command.Env, l words.Lang) *cobra.Command {
	var f tritonFlags
	c := command.New(l, "packexport", &cobra.Command{
		Args: onePack(l),
		RunE: func(c *cobra.Command, args []string) error {
			if f.triton == "" || f.batch < 1 || f.batch > engine.MostBatch || f.instances < 1 || f.delay < 0 {
				return &command.Error{Status: command.ExitUsage, Err: errors.New(words.T(l, "cli.packexport.flags"))}
			}
			to, err := exportTriton(c.Context(), env, f, args[0])
			if errors.Is(err, fs.ErrExist) {
				return &command.Error{Status: command.ExitError, Err: fmt.Errorf(words.T(l, "cli.packexport.exists"), to)}
			}
			if err != nil {
				return packFailed(c.Context(), env, l, args[0], err)
			}
			_, err = fmt.Fprintf(env.Stdout, words.T(l, "cli.packexport.written"), to)
			return err
		},
	})
	c.Flags().StringVar(&f.triton, "triton", "", words.T(l, "cli.packexport.flag.triton"))
	c.Flags().IntVar(&f.batch, "batch", engine.UsualBatch, words.T(l, "cli.packexport.flag.batch"))
	c.Flags().DurationVar(&f.delay, "delay", engine.UsualDelay, words.T(l, "cli.packexport.flag.delay"))
	c.Flags().IntVar(&f.instances, "instances", 1, words.T(l, "cli.packexport.flag.instances"))
	c.Flags().BoolVar(&f.tensorrt, "tensorrt", false, words.T(l, "cli.packexport.flag.tensorrt"))
	return c
}

// exportTriton writes a pack as a model of a Triton model repository, and returns its folder.
// A model that is there already is not touched.
func exportTriton(ctx context.Context, env command.Env, f tritonFlags, name string) (to string, err error) {
	fsys, _, err := command.FindPack(env, name)
	if err != nil {
		return "", err
	}
	p, err := pack.Load(ctx, fsys)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	side, err := p.SideFiles(ctx)
	if err != nil {
		return "", err
	}
	to = filepath.Join(f.triton, p.ID)
	if err := os.MkdirAll(f.triton, 0o755); err != nil {
		return to, err
	}
	if err := os.Mkdir(to, 0o755); err != nil {
		return to, err
	}
	version := filepath.Join(to, "1")
	if err := os.Mkdir(version, 0o755); err != nil {
		return to, err
	}
	var labels strings.Builder
	for _, c := range p.Vocabulary {
		labels.WriteString(c.Name + "\n")
	}
	model, scores := withScores(p)
	for path, data := range map[string][]byte{
		filepath.Join(version, pack.ModelFile): model,
		filepath.Join(to, "config.pbtxt"):      []byte(tritonConfig(p, f, scores)),
		filepath.Join(to, "labels.txt"):        []byte(labels.String()),
	} {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return to, err
		}
	}
	if side == "" {
		return to, nil
	}
	for file := range p.Files {
		if file == pack.ModelFile || file == pack.LabelsFile {
			continue
		}
		if err := copyFile(filepath.Join(side, file), filepath.Join(version, file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return to, err
		}
	}
	return to, nil
}

// withScores returns a pack's network, with its scores as an output where a client would rather ask for
// the best of its many classes.
func withScores(p *pack.Pack) (model []byte, scores bool) {
	if p.Activation() != inference.Softmax || p.LogitsType() != inference.Float32 || !p.Batch.Dynamic || len(p.Vocabulary) < oip.ManyClasses {
		return p.Model(), false
	}
	return pack.WithScores(p.Model(), p.Logits(), oip.Scores, len(p.Vocabulary))
}

// copyFile copies what lies beside a model.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() // read only
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// tritonTypes are Triton's names of the element types.
var tritonTypes = map[string]string{inference.Float32: "TYPE_FP32", inference.Float16: "TYPE_FP16", inference.Uint8: "TYPE_UINT8"}

// tritonConfig is the config.pbtxt: batches as the program makes them, up to so many
// pictures, none of which waits longer than the delay.
func tritonConfig(p *pack.Pack, f tritonFlags, scores bool) string {
	in := p.Preprocess()
	dims := []int{3, in.Height, in.Width}
	if in.Layout == "NHWC" {
		dims = []int{in.Height, in.Width, 3}
	}
	batch := min(f.batch, p.Batch.Max)
	var b strings.Builder
	fmt.Fprintf(&b, "# %s, %s\nname: %q\nbackend: \"onnxruntime\"\n", p.Title, p.License, p.ID)
	if !p.Batch.Dynamic {
		batch = 0 // the graph has its batch in its shape
		dims = append([]int{p.Batch.Max}, dims...)
	}
	fmt.Fprintf(&b, "max_batch_size: %d\n", batch)
	tensor := func(kind, name, of, extra string, dims ...int) {
		fmt.Fprintf(&b, "%s [\n  {\n    name: %q\n    data_type: %s\n    dims: %s\n%s  }\n]\n", kind, name, of, strings.Join(strings.Fields(fmt.Sprint(dims)), ", "), extra)
	}
	output := func(name, of, extra string, n int) {
		if p.Batch.Dynamic {
			tensor("output", name, tritonTypes[of], extra, n)
			return
		}
		tensor("output", name, tritonTypes[of], extra, p.Batch.Max, n)
	}
	tensor("input", p.Input.Name, tritonTypes[in.DType], "", dims...)
	const labelled = "    label_filename: \"labels.txt\"\n"
	output(p.Logits(), p.LogitsType(), labelled, len(p.Vocabulary))
	if scores {
		output(oip.Scores, inference.Float32, labelled, len(p.Vocabulary))
	}
	if n := p.EmbeddingLen(); n > 0 {
		output(p.Output.Embedding, p.EmbeddingType(), "", n)
	}
	if p.Batch.Dynamic {
		b.WriteString("dynamic_batching {\n  preferred_batch_size: [ " + strconv.Itoa(batch) + " ]\n  max_queue_delay_microseconds: " + strconv.FormatInt(f.delay.Microseconds(), 10) + "\n}\n")
	}
	fmt.Fprintf(&b, "instance_group [ { count: %d kind: KIND_AUTO } ]\n", f.instances)
	if f.tensorrt {
		b.WriteString("optimization {\n  execution_accelerators {\n    gpu_execution_accelerator: [ { name: \"tensorrt\" parameters { key: \"precision_mode\" value: \"FP16\" } } ]\n  }\n}\n")
	}
	return b.String()
}
