package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

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
	s.StringVar(&f.labels, "labels", "", pick(l, ".onnx 的标签文件", "the file of an .onnx's labels"))
	s.StringVar(&f.preset, "preset", "", pick(l, ".onnx 的预处理：imagenet、tensorflow、clip 或 general_recognition", "an .onnx's preprocessing: imagenet, tensorflow, clip or general_recognition"))
	s.StringVar(&f.title, "title", "", pick(l, "显示的名称", "the name that is shown"))
	s.StringVar(&f.license, "license", "", pick(l, "许可", "the licence"))
	s.StringVar(&f.source, "source", "", pick(l, "来源", "where it is from"))
	s.StringVar(&f.size, "input-size", "", pick(l, "输入的宽×高，如 224x224（网络没有说明时）", "the input's width x height, such as 224x224 (where the network does not say)"))
	s.StringVar(&f.resize, "resize", "", pick(l, "缩放方式：crop、short_side、exact 或 pad", "resize: crop, short_side, exact or pad"))
	s.Float64Var(&f.crop, "crop", 0, pick(l, "crop 时取短边的几成，0–1", "the share of the shorter side that crop takes, 0…1"))
	s.IntVar(&f.shortSide, "short-side", 0, pick(l, "short_side 时短边的像素", "the shorter side of short_side, in pixels"))
	s.StringVar(&f.interpolation, "interpolation", "", pick(l, "插值：bilinear、bicubic 或 area", "interpolation: bilinear, bicubic or area"))
	s.StringVar(&f.color, "color", "", pick(l, "通道顺序：RGB 或 BGR", "order of the channels: RGB or BGR"))
	s.Float32Var(&f.scale, "scale", 0, pick(l, "像素先乘以的数，如 0.00392157", "what a pixel is multiplied with first, such as 0.00392157"))
	s.StringVar(&f.mean, "mean", "", pick(l, "均值，三个数，用逗号隔开", "the mean, three numbers with commas between"))
	s.StringVar(&f.std, "std", "", pick(l, "标准差，三个数，用逗号隔开", "the deviation, three numbers with commas between"))
	s.StringVar(&f.logits, "logits", "", pick(l, "分数输出的名字", "the name of the output with the scores"))
	s.StringVar(&f.embedding, "embedding", "", pick(l, "向量输出的名字", "the name of the output with the embedding"))
	s.StringVar(&f.activation, "activation", "", pick(l, "激活：softmax、sigmoid、none 或 cosine", "activation: softmax, sigmoid, none or cosine"))
	s.Float32Var(&f.logitScale, "logit-scale", 0, pick(l, "cosine 的倍数，如 100", "the factor of cosine, such as 100"))
	s.StringVar(&f.vectors, "vectors", "", pick(l, "标签向量（.npy），用于 cosine", "the labels' vectors (.npy), for cosine"))
	s.BoolVar(&f.multiLabel, "multi-label", false, pick(l, "一张图可以有多个标签", "a picture may have several labels"))
	s.BoolVar(&f.background, "background", false, pick(l, "网络的第 0 类是背景，标签文件里没有", "class 0 of the network is the background, which the labels lack"))
	s.IntVar(&f.batch, "max-batch", 0, pick(l, "一批至多几张", "the most pictures of a batch"))
	s.VisitAll(func(flag *pflag.Flag) { f.names = append(f.names, flag.Name) })
	c.Flags().AddFlagSet(s)
}

// check says in l what makes no sense about the flags.
func (f *draftFlags) check(c *cobra.Command, l words.Lang, bare bool) error {
	if !bare {
		for _, name := range f.names {
			if c.Flags().Changed(name) {
				return fmt.Errorf(pick(l, "--%s 只用于 .onnx；模型包自己带着清单", "--%s is for an .onnx; a pack has its own manifest"), name)
			}
		}
		return nil
	}
	if f.labels == "" {
		return errors.New(pick(l, "请用 --labels 给出标签文件", "name the file of labels with --labels"))
	}
	if f.preset == "" && !(c.Flags().Changed("resize") && c.Flags().Changed("interpolation") && c.Flags().Changed("std")) {
		return errors.New(pick(l, "请用 --preset 给出预处理（或用 --resize、--interpolation、--std 自己写明）", "name the preprocessing with --preset (or spell it out with --resize, --interpolation and --std)"))
	}
	if f.preset != "" && !slices.Contains(pack.Presets(), pack.Preset(f.preset)) {
		return fmt.Errorf(pick(l, "--preset 应是 imagenet、tensorflow、clip 或 general_recognition，而不是 %s", "--preset must be imagenet, tensorflow, clip or general_recognition, not %s"), f.preset)
	}
	for name, value := range map[string]string{"mean": f.mean, "std": f.std} {
		if _, err := three(value); value != "" && err != nil {
			return fmt.Errorf(pick(l, "--%s 要写三个数，如 0.485,0.456,0.406，而不是 %s", "--%s takes three numbers, such as 0.485,0.456,0.406, not %s"), name, value)
		}
	}
	if _, _, err := sizeOf(f.size); f.size != "" && err != nil {
		return fmt.Errorf(pick(l, "--input-size 要写成 224x224 的样子，而不是 %s", "--input-size looks like 224x224, not %s"), f.size)
	}
	return nil
}

// pack is the pack that the network at path is with the flags.
func (f *draftFlags) pack(c *cobra.Command, env Env, l words.Lang, path, id string) (fs.FS, error) {
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

// override sets what the flags name.
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
func (f *draftFlags) readLabels(env Env, l words.Lang, d *pack.Draft) error {
	data, err := readSmall(f.labels)
	if err != nil {
		return err
	}
	labels, err := pack.ReadLabelFile(f.labels, data)
	if err != nil {
		return &inference.Error{Code: inference.CodePack, Path: f.labels, Detail: err.Error(), Err: err}
	}
	d.Classes, d.Thresholds = labels.Classes, labels.Thresholds
	if f.background {
		d.Classes = slices.Insert(d.Classes, 0, inference.Class{Name: pick(l, "背景", "background"), English: "background"})
		if d.Thresholds != nil {
			d.Thresholds = slices.Insert(d.Thresholds, 0, 1)
		}
	}
	fmt.Fprintf(env.Stderr, pick(l, "标签：%d 个，%s\n", "labels: %d, %s\n"), len(labels.Classes), labels.Encoding)
	if labels.Renamed > 0 {
		fmt.Fprintf(env.Stderr, pick(l, "注意：%d 个名字重复，已在后面加上编号\n", "note: %d names stood there twice, and have a number after them now\n"), labels.Renamed)
	}
	if d.Thresholds != nil && !d.Manifest.Output.MultiLabel {
		fmt.Fprintln(env.Stderr, pick(l, "注意：标签文件里的阈值没有用到（它们用于 --multi-label）", "note: the thresholds of the labels are not used (they are for --multi-label)"))
	}
	if f.vectors != "" {
		if d.Vectors, err = os.ReadFile(f.vectors); err != nil {
			return inference.Wrap(f.vectors, err)
		}
	}
	return nil
}

// maxLabelFile bounds what is read of a file of labels; the pack's own limit is no more.
const maxLabelFile = 64 << 20

// readSmall reads a regular file of no more than maxLabelFile bytes.
func readSmall(path string) ([]byte, error) {
	fi, err := os.Stat(path)
	if err != nil {
		return nil, inference.Wrap(path, err)
	}
	if !fi.Mode().IsRegular() || fi.Size() > maxLabelFile {
		return nil, &inference.Error{Code: inference.CodePack, Path: path,
			Err: inference.Faultf("is not a regular file of at most %d bytes", maxLabelFile)}
	}
	data, err := os.ReadFile(path)
	return data, inference.Wrap(path, err)
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
