// Package assess binds a workspace to package review: it copies the columns of pictures,
// puts what folders, sheets and people say of them together, keeps the deck that was drawn,
// and hands the figures over. It knows no window and no disk.
package assess
