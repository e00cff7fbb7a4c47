package apptest

import (
	"fmt"
	"testing"

	"wanwu/app/embeddings"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// Embedded fills ws with a task of n pictures that the pack of key "p" has recognised, and stores
// their embeddings beside the workspace's file at path: vector gives that of each, which may be the
// same slice again. The hash of the content of picture i is i + 1.
func Embedded(t testing.TB, path string, ws *workspace.Workspace, dims, n int, vector func(i int) []float32) *embeddings.File {
	t.Helper()
	const key, together = "p", 8000
	file := embeddings.New(path, key, dims)
	task := ws.InsertTask(workspace.Task{Name: "t", PackKey: key})
	for i := range n {
		file.Add(uint64(i+1), vector(i))
		if file.Waiting() == together || i == n-1 {
			if err := file.Flush(); err != nil {
				t.Fatal(err)
			}
		}
		row, _ := ws.AppendTo(task, &inference.Item{Path: fmt.Sprint(i), File: fmt.Sprint("/", i)})
		ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(i + 1)}, Labels: []inference.Label{{Class: 0, Score: 0.3}}})
	}
	return file
}
