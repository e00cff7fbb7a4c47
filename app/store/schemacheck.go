package store

import (
	"context"
	"database/sql"
	"strings"

	"wanwu/inference"
)

// querier is a connection, a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// checkSchema compares the schema of the file at path with what the migrations up to version
// make. A trigger or a view would run with every statement of ours: a file that has one is an
// error with CodeForeign. Anything else that is missing, surplus or different is one with
// CodeDamaged.
func checkSchema(ctx context.Context, q querier, path string, version int) error {
	has, err := schemaOf(ctx, q)
	if err != nil {
		return err
	}
	for name := range has {
		if kind, _, _ := strings.Cut(name, " "); kind == "trigger" || kind == "view" {
			return &inference.Error{Code: inference.CodeForeign, Path: path, Detail: name, Err: errForeign}
		}
	}
	want, err := schemaAt(ctx, version)
	if err != nil {
		return err
	}
	for name, text := range want {
		if has[name] != text {
			return damaged(path, "schema: %s is missing or different", name)
		}
	}
	for name := range has {
		if _, known := want[name]; !known {
			return damaged(path, "schema: %s does not belong here", name)
		}
	}
	return nil
}

// schemaOf is the text of each table, index, view and trigger by its kind and name, without
// comments and spaces. The index of a UNIQUE has no text.
func schemaOf(ctx context.Context, q querier) (map[string]string, error) {
	rows, err := q.QueryContext(ctx, `SELECT type, name, coalesce(sql, '') FROM sqlite_schema`)
	if err != nil {
		return nil, err
	}
	defer rows.Close() // Err says what went wrong
	schema := map[string]string{}
	for rows.Next() {
		var kind, name, text string
		if err := rows.Scan(&kind, &name, &text); err != nil {
			return nil, err
		}
		schema[kind+" "+name] = bare(text)
	}
	return schema, rows.Err()
}

// bare is SQL without comments and with single spaces: neither changes what it means, and
// none of ours has a string with either.
func bare(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		code, _, _ := strings.Cut(line, "--")
		b.WriteString(code + " ")
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// schemaAt is the schema that the migrations up to version make.
func schemaAt(ctx context.Context, version int) (schema map[string]string, err error) {
	if version == 0 {
		return nil, nil
	}
	pool, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer pool.Close()      // nothing is kept
	pool.SetMaxOpenConns(1) // another connection would be another database
	for _, step := range migrations()[:version] {
		if _, err := pool.ExecContext(ctx, step); err != nil {
			return nil, err
		}
	}
	return schemaOf(ctx, pool)
}
