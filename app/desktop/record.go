package desktop

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"

	"wanwu/app/diagnose"
	"wanwu/app/engine"
	"wanwu/app/export"
	"wanwu/app/gpubundle"
	"wanwu/app/host"
	"wanwu/app/metrics"
	"wanwu/app/models"
	"wanwu/app/serving"
	"wanwu/app/session"
	"wanwu/app/thumbnail"
	"wanwu/app/words"
	"wanwu/assets"
	"wanwu/inference/ort"
)

// modelPack is the embedded pack, which the window runs where no other was made the default.
const modelPack = "efficientnet-lite2"

// record is what the window writes down: its log, its counters, and the reports that are made of
// them when someone asks.
type record struct {
	*diagnose.Program
	lang    words.Lang
	thumbs  *thumbnail.Cache // whose budget the engines share
	engines *engine.Registry
	shelf   *models.Shelf // the packs that are chosen among
	service *serving.Switch
	session atomic.Pointer[session.Session]
	ran     atomic.Pointer[engine.Info] // what the last engine was
}

// openRecord begins the record in the state folder, or in data where the window has a
// folder of its own.
func openRecord(front Front, data, results string, thumbs *thumbnail.Cache) (*record, error) {
	state, level, lang := "", front.LogLevel(), front.Lang()
	if data != "" {
		state = filepath.Join(data, "log")
	}
	state, err := host.StateFolder(os.Getenv, state)
	if err != nil {
		return nil, err
	}
	if level == "" {
		level = os.Getenv(diagnose.EnvLevel)
	}
	at, err := diagnose.ParseLevel(level)
	if err != nil {
		return nil, err
	}
	pack, err := fs.Sub(assets.Packs(), modelPack)
	if err != nil {
		return nil, err
	}
	r := &record{lang: lang, thumbs: thumbs}
	r.Program = diagnose.New(diagnose.Config{
		Name: diagnose.Window, State: state, Log: diagnose.NewLog(state, diagnose.Window, at), Metrics: metrics.New(),
		Pack: pack, Getenv: os.Getenv, Card: r.card,
		Engine: func() engine.Config {
			c, err := r.config(front.Engine())
			if err != nil {
				r.Log.Error("no place for the libraries", "error", err)
			}
			return c
		},
		Examine: func(ctx context.Context, o diagnose.DoctorOptions) (diagnose.DoctorReport, bool) {
			return diagnose.Session(ctx, r.session.Load(), o)
		},
	})
	r.engines = engine.NewRegistry(engine.RegistryConfig{Open: r.load, Log: r.Log.Logger})
	r.shelf = r.newShelf(front)
	r.service = serving.New(serving.Config{
		Engines: r.engines, Results: results, Pages: assets.Service(), Metrics: r.Metrics, Log: r.Log.Logger,
		Choose: func(ctx context.Context) (engine.Key, engine.PackInfo, error) {
			key, err := r.key(front.Engine())
			return key, r.names(ctx), err
		},
	})
	r.Log.Info("the window opens", "os", runtime.GOOS, "arch", runtime.GOARCH, "cores", runtime.GOMAXPROCS(0), "lang", lang)
	return r, nil
}

// config returns what the engine is to run on.
func (r *record) config(choice EngineChoice) (engine.Config, error) {
	c, err := engine.NewConfig(os.Getenv, choice.Device)
	c.MaxBatch, c.AllowRemote = choice.MaxBatch, choice.AllowRemote
	c.Log, c.Observer, c.Budget = r.Log.Logger, r.Metrics, r.thumbs.Budget()
	return c, err
}

// newShelf returns the packs that are chosen among: the program's own, and what was imported,
// where there is a place for that.
func (r *record) newShelf(front Front) *models.Shelf {
	dir, err := host.PacksFolder(os.Getenv)
	if err != nil {
		r.Log.Warn("no place for imported packs", "error", err)
	}
	return models.New(models.Config{
		Library: models.Library(dir, assets.Packs(), modelPack),
		Open: func(ctx context.Context, packFS fs.FS) (engine.Recognizer, error) {
			c, err := r.config(front.Engine())
			if err != nil {
				return nil, err
			}
			c.Observer = nil // a trial is no recognition
			c.TryText = true
			return engine.OpenOn(ctx, packFS, c)
		},
		OpenOCR: func(ctx context.Context, packFS fs.FS) (*engine.TextReader, error) {
			c, err := r.config(front.Engine())
			if err != nil {
				return nil, err
			}
			return engine.OpenOCR(ctx, packFS, c.Library)
		},
		InUse: func(id, path string) bool {
			return slices.ContainsFunc(r.engines.Engines(), func(e engine.EngineState) bool {
				return e.Users > 0 && (e.Key.Pack == id || path != "" && e.Key.Pack == path)
			})
		},
	})
}

// key is that of the default pack's engine, as the settings say.
func (r *record) key(choice EngineChoice) (engine.Key, error) {
	id, _, path, err := r.shelf.Default()
	if path != "" { // as a task names it that was recognised with it
		id = path
	}
	return engine.Key{Pack: id, Device: choice.Device, MaxBatch: choice.MaxBatch, AllowRemote: choice.AllowRemote}, err
}

// openEngine opens the default pack as the settings say, with the libraries beside the program;
// one that is already open is returned.
func (r *record) openEngine(ctx context.Context, choice EngineChoice) (engine.Recognizer, error) {
	key, err := r.key(choice)
	if err != nil {
		return nil, err
	}
	defer r.service.Yield(key)()
	engine, err := r.engines.Acquire(ctx, key)
	if err != nil {
		return nil, err
	}
	info := engine.Info()
	r.ran.Store(&info)
	return engine, nil
}

// load returns how the registry opens an engine.
func (r *record) load(ctx context.Context, key engine.Key) (engine.Recognizer, error) {
	config, err := r.config(EngineChoice{Device: key.Device, MaxBatch: key.MaxBatch, AllowRemote: key.AllowRemote})
	if err != nil {
		return nil, err
	}
	pack, from, err := r.shelf.Find(key.Pack)
	if err != nil {
		return nil, err
	}
	config.From = from
	return engine.OpenOn(ctx, pack, config)
}

// openPack opens an engine of a pack on the disk for one run, as the settings say; it is
// kept for the next one while memory is not short.
func (r *record) openPack(ctx context.Context, choice EngineChoice, pack engine.PackInfo) (engine.Recognizer, error) {
	name := pack.From
	if name == "" { // the program's own
		name = pack.ID
	}
	return r.engines.Acquire(ctx, engine.Key{
		Pack: name, PackKey: pack.Key, Device: choice.Device, MaxBatch: choice.MaxBatch, AllowRemote: choice.AllowRemote,
	})
}

// openText opens the text tower of a pack, which only one that is on the disk has.
func (r *record) openText(ctx context.Context, choice EngineChoice, pack engine.PackInfo) (session.TextEncoder, error) {
	if pack.From == "" {
		return nil, engine.ErrNoText
	}
	packFS, _, err := engine.FindPack(nil, pack.From)
	if err != nil {
		return nil, err
	}
	c, err := r.config(choice)
	if err != nil {
		return nil, err
	}
	e, err := engine.OpenText(ctx, packFS, c.Library)
	if err != nil {
		return nil, err // not a nil encoder in an interface
	}
	return e, nil
}

// checkPack reads a pack on the disk, or one of the program's own by its id, and says what it is, or what
// is wrong with it. ctx ends it.
func checkPack(ctx context.Context, path string) (engine.PackInfo, error) {
	pack, from, err := engine.FindPack(assets.Packs(), path)
	if err != nil {
		return engine.PackInfo{}, err
	}
	return engine.ReadPackInfo(ctx, pack, from)
}

// gpuRuntime installs the GPU's libraries where the engine looks for them; nil on a
// system for which there are none, or where there is no place for them.
func (r *record) gpuRuntime() *gpubundle.Installer {
	list, err := gpubundle.Read(assets.GPURuntime(), ort.BundlePlatform())
	if err == nil && list != nil {
		var c engine.Config
		if c, err = r.config(EngineChoice{}); err == nil {
			return &gpubundle.Installer{List: list, Folder: c.GPUFolder, Memo: c.GPUMemo()}
		}
	}
	if err != nil {
		r.Log.Error("the GPU runtime cannot be offered", "error", err)
	}
	return nil
}

// names returns what the default pack says of itself, for when no engine can be opened.
func (r *record) names(ctx context.Context) (info engine.PackInfo) {
	_, pack, path, err := r.shelf.Default()
	if err == nil {
		info, err = engine.ReadPackLabels(ctx, pack, path)
	}
	if err != nil {
		r.Log.Error("the pack's labels cannot be read", "error", err)
	}
	return info
}

// follow sets the session that the reports cover. None is made before.
func (r *record) follow(s *session.Session) { r.session.Store(s) }

// report returns what `wanwu doctor` says, of the window's own engine.
func (r *record) report(ctx context.Context) (diagnose.DoctorReport, bool) {
	return r.Report(ctx, r.lang)
}

// zip writes the report, and what belongs to it, into a file.
func (r *record) zip(ctx context.Context, report diagnose.DoctorReport, path string, overwrite bool) error {
	return r.ZipFile(ctx, r.lang, report, path, overwrite)
}

// card returns that of what the window has recognised; ok is false where that is nothing.
func (r *record) card(l words.Lang) (card export.RunCard, ok bool) {
	s, info := r.session.Load(), r.ran.Load()
	if s == nil || info == nil {
		return card, false
	}
	if now, ok := s.Info(); ok {
		info = &now // it may have become another device
	}
	st := s.Status()
	if st.Finished == 0 {
		return card, false
	}
	ws := s.Workspace()
	return export.NewRunCard(l, *info, ws.Counts(), export.RunFacts{
		Begin: st.Begun, Elapsed: st.Elapsed, Done: st.Finished, Cached: st.Cached, Threshold: ws.Threshold(), TopK: session.StoredTopK,
		Labels: ws.LabelVersion(info.PackKey),
	}), true
}

// close ends the record, when the window is closed.
func (r *record) close() {
	if card, ok := r.card(r.lang); ok {
		r.Save(card)
	}
	r.service.Close()
	r.Log.Info("the window is closed")
	if err := errors.Join(r.engines.Close(), r.Close()); err != nil {
		r.Log.Warn("not everything could be closed", "error", err)
	}
	r.Log.Close() // there is nowhere left to report an error
}
