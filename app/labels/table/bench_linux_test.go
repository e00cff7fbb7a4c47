package table_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/labels/table"
	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// BenchmarkMillionRenames takes a table that gives each of a million labels another name: it is read and
// checked, saved as a version, applied to a workspace, and laid out to be searched, which is what the page of
// the label library does with it.
func BenchmarkMillionRenames(b *testing.B) {
	pack := engine.PackInfo{Key: "p", ModelHash: "m", Classes: make(inference.Vocabulary, 1_000_000)}
	for i := range pack.Classes {
		pack.Classes[i] = inference.Class{ID: fmt.Sprint("n", i), Name: fmt.Sprint("标签", i), English: fmt.Sprint("label ", i)}
	}
	renamed := labels.Library{Overrides: make([]labels.Override, len(pack.Classes))}
	for i := range pack.Classes {
		renamed.Overrides[i] = labels.Override{Of: labels.Key{Class: int32(i)}, Was: pack.Classes[i].Name, Fields: labels.SetsName, Name: fmt.Sprint("蓝牙", i)}
	}
	var file bytes.Buffer
	if err := (&table.Labels{Classes: pack.Classes, Library: &renamed}).WriteCSV(&file, words.Chinese); err != nil {
		b.Fatal(err)
	}
	renamed = labels.Library{}
	for b.Loop() {
		path := filepath.Join(b.TempDir(), "w.db")
		ws := workspace.New(0)
		ws.AddPack(pack)
		e, err := labelling.OpenEdition(path, pack)
		if err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		whole := processorTime()
		step := func(name string, f func() error) {
			before := processorTime()
			if err := f(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric((processorTime() - before).Seconds(), name+"-cpu-s")
		}
		var lib labels.Library
		step("read", func() (err error) {
			lib, _, err = (&table.Labels{Classes: pack.Classes, Library: &e.Library}).Read(bytes.NewReader(file.Bytes()), "x.csv")
			return err
		})
		step("save", func() error { return e.Save(&lib) })
		step("apply", func() error { return e.Apply(b.Context(), path, ws) })
		step("index", func() error { query.NewIndex(e.Library.Shown(pack.Classes)); return nil })
		b.ReportMetric((processorTime() - whole).Seconds(), "cpu-s/op")
	}
}

// processorTime returns that of the process.
func processorTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
