package packs

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"wanwu/app/cli/command"
	"wanwu/app/models"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/pack"
)

// draftFlags are the flags of pack import that make a pack of a bare network.
type draftFlags struct {
	labels, vectors, preset       string
	title, license, source        string
	size, mean, std               string
	resize, interpolation, color  string
	logits, embedding, activation string
	crop                          float64
	scale, logitScale             float32
	shortSide, batch              int
	multiLabel, background        bool
	names                         []string // of these flags
}

func (f *draftFlags) add(c *cobra.Command, l words.Lang) {
	s := pflag.NewFlagSet("draft", pflag.ContinueOnError)
	s.StringVar(&f.labels, "labels", "", words.T(l, "cli.packdraft.flag.labels"))
	s.StringVar(&f.preset, "preset", "", words.T(l, "cli.packdraft.flag.preset"))
	s.StringVar(&f.title, "title", "", words.T(l, "cli.packdraft.flag.title"))
	s.StringVar(&f.license, "license", "", words.T(l, "cli.packdraft.flag.license"))
	s.StringVar(&f.source, "source", "", words.T(l, "cli.packdraft.flag.source"))
	s.StringVar(&f.size, "input-size", "", words.T(l, "cli.packdraft.flag.input-size"))
	s.StringVar(&f.resize, "resize", "", words.T(l, "cli.packdraft.flag.resize"))
	s.Float64Var(&f.crop, "crop", 0, words.T(l, "cli.packdraft.flag.crop"))
	s.IntVar(&f.shortSide, "short-side", 0, words.T(l, "cli.packdraft.flag.short-side"))
	s.StringVar(&f.interpolation, "interpolation", "", words.T(l, "cli.packdraft.flag.interpolation"))
	s.StringVar(&f.color, "color", "", words.T(l, "cli.packdraft.flag.color"))
	s.Float32Var(&f.scale, "scale", 0, words.T(l, "cli.packdraft.flag.scale"))
	s.StringVar(&f.mean, "mean", "", words.T(l, "cli.packdraft.flag.mean"))
	s.StringVar(&f.std, "std", "", words.T(l, "cli.packdraft.flag.std"))
	s.StringVar(&f.logits, "logits", "", words.T(l, "cli.packdraft.flag.logits"))
	s.StringVar(&f.embedding, "embedding", "", words.T(l, "cli.packdraft.flag.embedding"))
	s.StringVar(&f.activation, "activation", "", words.T(l, "cli.packdraft.flag.activation"))
	s.Float32Var(&f.logitScale, "logit-scale", 0, words.T(l, "cli.packdraft.flag.logit-scale"))
	s.StringVar(&f.vectors, "vectors", "", words.T(l, "cli.packdraft.flag.vectors"))
	s.BoolVar(&f.multiLabel, "multi-label", false, words.T(l, "cli.packdraft.flag.multi-label"))
	s.BoolVar(&f.background, "background", false, words.T(l, "cli.packdraft.flag.background"))
	s.IntVar(&f.batch, "max-batch", 0, words.T(l, "cli.packdraft.flag.max-batch"))
	s.VisitAll(func(flag *pflag.Flag) { f.names = append(f.names, flag.Name) })
	c.Flags().AddFlagSet(s)
}

// check returns an error, in l, for flags that contradict each other.
func (f *draftFlags) check(c *cobra.Command, l words.Lang, bare bool) error {
	if !bare {
		for _, name := range f.names {
			if c.Flags().Changed(name) {
				return fmt.Errorf(words.T(l, "cli.packdraft.for_onnx_pack_has"), name)
			}
		}
		return nil
	}
	if f.labels == "" {
		return errors.New(words.T(l, "cli.packdraft.name_file_labels_with"))
	}
	if f.preset == "" && !(c.Flags().Changed("resize") && c.Flags().Changed("interpolation") && c.Flags().Changed("std")) {
		return errors.New(words.T(l, "cli.packdraft.name_preprocessing_with_preset"))
	}
	if f.preset != "" && !slices.Contains(pack.Presets(), pack.Preset(f.preset)) {
		return fmt.Errorf(words.T(l, "cli.packdraft.preset_must_be_imagenet"), f.preset)
	}
	for name, value := range map[string]string{"mean": f.mean, "std": f.std} {
		if _, err := three(value); value != "" && err != nil {
			return fmt.Errorf(words.T(l, "cli.packdraft.takes_three_numbers_such"), name, value)
		}
	}
	if _, _, err := sizeOf(f.size); f.size != "" && err != nil {
		return fmt.Errorf(words.T(l, "cli.packdraft.input_size_looks_like"), f.size)
	}
	return nil
}

// pack returns the pack that the network at path is with the flags.
func (f *draftFlags) pack(c *cobra.Command, env command.Env, l words.Lang, path, id string) (fs.FS, error) {
	folder, err := pack.Folder(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	d, err := pack.NewDraft(c.Context(), folder, filepath.Base(path))
	if err != nil {
		return nil, err
	}
	if id != "" {
		d.Manifest.ID = id
	}
	if f.size != "" {
		d.Manifest.Input.Width, d.Manifest.Input.Height, _ = sizeOf(f.size) // checked
	}
	if f.preset != "" {
		if err := d.Apply(pack.Preset(f.preset)); err != nil {
			return nil, err
		}
	} else {
		d.Manifest.Input.Scale = 1
	}
	f.override(c, &d.Manifest)
	if err := f.readLabels(env, l, d); err != nil {
		return nil, err
	}
	return d.Pack()
}

// override sets what the flags name, which check has checked.
func (f *draftFlags) override(c *cobra.Command, m *pack.Manifest) {
	in, out := &m.Input, &m.Output
	for name, set := range map[string]func(){
		"title": func() { m.Title = f.title }, "license": func() { m.License = f.license }, "source": func() { m.Source = f.source },
		"resize": func() { in.Resize = f.resize }, "crop": func() { in.Crop = f.crop }, "short-side": func() { in.ShortSide = f.shortSide },
		"interpolation": func() { in.Interpolation = f.interpolation }, "color": func() { in.Color = strings.ToUpper(f.color) },
		"scale": func() { in.Scale = f.scale }, "mean": func() { in.Mean, _ = three(f.mean) }, "std": func() { in.Std, _ = three(f.std) },
		"logits": func() { out.Logits = f.logits }, "embedding": func() { out.Embedding = f.embedding },
		"activation": func() { out.Activation = f.activation }, "logit-scale": func() { out.LogitScale = f.logitScale },
		"multi-label": func() { out.MultiLabel = f.multiLabel }, "max-batch": func() { m.Batch.Max = f.batch },
	} {
		if c.Flags().Changed(name) {
			set()
		}
	}
}

// readLabels reads the labels and their vectors, and says what was done to them.
func (f *draftFlags) readLabels(env command.Env, l words.Lang, d *pack.Draft) error {
	labels, err := models.ReadLabels(f.labels)
	if err != nil {
		return err
	}
	d.Classes, d.Thresholds = labels.Classes, labels.Thresholds
	if f.background {
		d.Classes = slices.Insert(d.Classes, 0, inference.Class{Name: words.T(l, "cli.packdraft.background"), English: "background"})
		if d.Thresholds != nil {
			d.Thresholds = slices.Insert(d.Thresholds, 0, 1)
		}
	}
	fmt.Fprintf(env.Stderr, words.T(l, "cli.packdraft.labels"), len(labels.Classes), labels.Encoding)
	if labels.Renamed > 0 {
		fmt.Fprint(env.Stderr, words.T(l, "cli.packdraft.note_names_stood_there", labels.Renamed))
	}
	if d.Thresholds != nil && !d.Manifest.Output.MultiLabel {
		fmt.Fprintln(env.Stderr, words.T(l, "cli.packdraft.note_thresholds_labels_not"))
	}
	if f.vectors != "" {
		if d.Vectors, err = models.ReadVectors(f.vectors); err != nil {
			return err
		}
	}
	return nil
}

// three reads three numbers with commas between.
func three(s string) (v [3]float32, err error) {
	parts := strings.Split(s, ",")
	if len(parts) != 3 {
		return v, errors.New("not three")
	}
	for i, p := range parts {
		x, err := strconv.ParseFloat(strings.TrimSpace(p), 32)
		if err != nil {
			return v, err
		}
		v[i] = float32(x)
	}
	return v, nil
}

// sizeOf reads a width and a height.
func sizeOf(s string) (width, height int, err error) {
	w, h, ok := strings.Cut(strings.ReplaceAll(strings.ToLower(s), "×", "x"), "x")
	if !ok {
		return 0, 0, errors.New("no x")
	}
	if width, err = strconv.Atoi(strings.TrimSpace(w)); err == nil {
		height, err = strconv.Atoi(strings.TrimSpace(h))
	}
	return width, height, err
}
