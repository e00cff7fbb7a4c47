package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"wanwu/app/host"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// embeddingsJSON says where a session's embeddings lie.
type embeddingsJSON struct {
	Name     string `json:"name"`
	Pictures int    `json:"pictures"` // that have an answer
	Embedded int    `json:"embeddings"`
	Dims     int    `json:"dims"` // values of each
	File     string `json:"file"` // little-endian float16, a row an embedding
}

func newSessionEmbeddings(env Env, l words.Lang, f *sessionFlags) *cobra.Command {
	var rebuild bool
	c := &cobra.Command{
		Use:   pick(l, "embeddings 名字 [选项]", "embeddings NAME [flags]"),
		Short: pick(l, "特征向量：有多少、在哪里，补算缺少的", "The embeddings: how many there are and where; compute what is missing"),
		Long: pick(l, `识别时，每张图片的特征向量（float16）存进结果文件旁边的一个文件，供相似图片一类的用途。
它不进每日备份；丢了、坏了都可以用 --rebuild 从图片补算，识别结果不变。`,
			`While pictures are recognised, the embedding of each (float16) goes into a file beside
the results, for uses such as finding similar pictures. It is no part of the daily
copies: where it is lost or broken, --rebuild computes it from the pictures, and their
answers stay as they are.`),
		Args: oneName(l),
		Example: "  wanwu session embeddings " + pick(l, "动物照片", "animals") + "\n" +
			"  wanwu session embeddings " + pick(l, "动物照片", "animals") + " --rebuild --json",
		RunE: func(c *cobra.Command, args []string) error {
			return sessionEmbeddings(c.Context(), env, l, *f, args[0], rebuild)
		},
	}
	c.Flags().BoolVar(&rebuild, "rebuild", false, pick(l, "补算缺少或损坏的", "compute those that are missing or broken"))
	c.Flags().BoolVar(&f.json, "json", false, pick(l, "输出 JSON", "print JSON"))
	c.Flags().StringVar(&f.model, "model", "", pick(l, "模型包（默认是任务所用的）", "model pack (default: the task's)"))
	return c
}

func sessionEmbeddings(ctx context.Context, env Env, l words.Lang, f sessionFlags, name string, rebuild bool) (err error) {
	path, err := host.WorkspacePath(env.Getenv, f.workspace)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	_, tasks, err := f.stored(ctx, env, l)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(tasks, func(t persist.StoredTask) bool { return t.Name == name })
	if at < 0 {
		return &exit{status: ExitError, err: &inference.Error{Code: inference.CodeNoSession, Path: path, Detail: name}}
	}
	model := f.model
	if model == "" {
		model = tasks[at].Pack
	}
	engine, _, err := openEngine(ctx, env, model)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	defer engine.Close()
	ws := workspace.New(0)
	syncer, err := persist.Open(ctx, path, ws, false)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	defer func() {
		if e := syncer.Close(); err == nil && e != nil {
			err = &exit{status: ExitError, err: e}
		}
	}()
	run := &session.Runner{Engine: engine, Workspace: ws, Syncer: syncer}
	for _, t := range ws.Tasks() {
		if t.Name == name {
			run.Task = t.Number
			if t.PackKey != engine.Info().PackKey {
				return &exit{status: ExitUsage, err: fmt.Errorf(pick(l, "任务“%s”是用另一个模型识别的；请用 --model 给出它", "session “%s” was made with another model; name it with --model"), name)}
			}
		}
	}
	if run.Task == 0 {
		return &exit{status: ExitError, err: &inference.Error{Code: inference.CodeNoSession, Path: path, Detail: name}}
	}
	var made func()
	if rebuild {
		made = func() {}
	}
	got, err := run.Embedded(ctx, made)
	switch {
	case errors.Is(err, context.Canceled):
		return &exit{status: ExitCancelled, err: err}
	case err != nil:
		return &exit{status: ExitError, err: err}
	}
	if f.json {
		return printJSON(env, l, embeddingsJSON{name, got.Pictures, got.Embedded, got.Dims, got.File})
	}
	fmt.Fprintf(env.Stdout, pick(l, "%s：%d 张有结果的图片里 %d 张有特征向量，每个 %d 个数\n%s\n", "%s: of %d pictures with an answer %d have an embedding of %d values\n%s\n"),
		printable(name), got.Pictures, got.Embedded, got.Dims, got.File)
	if got.Embedded < got.Pictures {
		fmt.Fprintln(env.Stderr, pick(l, "缺少的可以用 --rebuild 补算；读不到的图片补不了", "--rebuild computes what is missing, where the pictures can be read"))
	}
	return nil
}
