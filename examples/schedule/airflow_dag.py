"""Sends the rows of the warehouse to Braze every 15 minutes, with the scripts in /srv/braze."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from airflow import DAG
from airflow.exceptions import AirflowException
from airflow.operators.bash import BashOperator
from airflow.operators.python import PythonOperator

DIRECTORY = Path("/srv/braze")


def check_report():
    """Fails where rows were rejected: a sync ends well as long as they are not too many."""
    rows = json.loads((DIRECTORY / "report.json").read_text())["rows"]
    if rows["rejected"] > 0:
        raise AirflowException(f"{rows['rejected']} of {rows['received']} rows were rejected")


with DAG(
    "braze",
    schedule="*/15 * * * *",
    start_date=datetime(2025, 1, 1),
    catchup=False,
    # Two runs at once would send the same rows.
    max_active_runs=1,
):
    sync = BashOperator(
        task_id="sync",
        # The blank at the end keeps Airflow from reading a file name as a template.
        bash_command="bash sync.sh ",
        cwd=str(DIRECTORY),
        env={
            "BRAZE_API_KEY": "{{ conn.braze.password }}",
            "BRAZE_REST_ENDPOINT": "{{ conn.braze.host }}",
            "DATABASE_URL": "{{ conn.warehouse.get_uri() }}",
        },
        append_env=True,
        retries=2,
        retry_delay=timedelta(minutes=5),
    )
    sync >> PythonOperator(task_id="check_report", python_callable=check_report)
