-- What we know of each charge. The bank's book is the truth about money; this keeps us from asking
-- it again once the answer is final, and from asking for two amounts.
CREATE TABLE payments.charge (
  order_id text PRIMARY KEY,
  customer text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  status text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'PAID', 'DECLINED')),
  reason text,
  bank_id text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (status <> 'PAID' OR bank_id IS NOT NULL)
);
